using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Determines whether what a context's connection string names is what its connection will reach.</summary>
internal static class ConnectionChanges
{
    /// <summary>
    /// Determines whether an interceptor may change the connection string when the connection opens, for example for a tenant.
    /// </summary>
    public static bool MayReconnect(this DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors?.Any(ChangesConnections) == true
                || options.ApplicationServiceProvider?.GetServices<IInterceptor>().Any(ChangesConnections) == true);

    private static bool ChangesConnections(IInterceptor interceptor) => interceptor is IDbConnectionInterceptor;
}
