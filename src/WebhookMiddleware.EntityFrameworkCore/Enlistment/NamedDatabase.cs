using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Finds the database that a context's connection names before it is opened.</summary>
internal static class NamedDatabase
{
    /// <summary>
    /// Returns the name of the database; null if it is not certain yet, because the connection has none, or because an interceptor may
    /// change it when the connection opens, for example for a tenant.
    /// </summary>
    public static string? Find(DbContext context, Func<DbConnection, string?> nameOf)
        => nameOf(context.Database.GetDbConnection()) is { Length: > 0 } name && !MayChange(context) ? name : null;

    private static bool MayChange(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors?.Any(interceptor => interceptor is IDbConnectionInterceptor) == true
                || options.ApplicationServiceProvider?.GetServices<IInterceptor>().Any(interceptor => interceptor is IDbConnectionInterceptor) == true);
}
