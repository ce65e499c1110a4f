using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Determines which database a context's connection will reach, before it is opened.</summary>
internal static class NamedDatabase
{
    /// <summary>
    /// Returns the name in the connection string. Returns null if it proves nothing: there is no name yet, or an interceptor may change the
    /// connection string when the connection opens, for example for a tenant.
    /// </summary>
    public static string? Find(DbContext context, Func<DbConnection, string?> nameOf)
        => nameOf(context.Database.GetDbConnection()) is { Length: > 0 } name && !MayChange(context) ? name : null;

    private static bool MayChange(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors?.Any(ChangesConnections) == true
                || options.ApplicationServiceProvider?.GetServices<IInterceptor>().Any(ChangesConnections) == true);

    private static bool ChangesConnections(IInterceptor interceptor) => interceptor is IDbConnectionInterceptor;
}
