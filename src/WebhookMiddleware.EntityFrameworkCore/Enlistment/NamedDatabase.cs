using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Tells whether a context's connection, before it is opened, says which database it will reach.</summary>
internal static class NamedDatabase
{
    /// <summary>
    /// Returns the name that the connection gives; null when it proves nothing: none is given yet, or an interceptor may give another one
    /// when the connection opens, for its tenant say.
    /// </summary>
    public static string? Find(DbContext context, Func<DbConnection, string?> nameOf)
        => nameOf(context.Database.GetDbConnection()) is { Length: > 0 } name && !MayChange(context) ? name : null;

    private static bool MayChange(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors?.Any(interceptor => interceptor is IDbConnectionInterceptor) == true
                || options.ApplicationServiceProvider?.GetServices<IInterceptor>().Any(interceptor => interceptor is IDbConnectionInterceptor) == true);
}
