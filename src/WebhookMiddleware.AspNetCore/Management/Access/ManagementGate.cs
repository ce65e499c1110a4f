using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>
/// Keeps the management API closed until the host opens it. If the endpoints have authorisation metadata, the host's authorisation decides.
/// Otherwise only local callers in the Development environment have access.
/// </summary>
internal sealed partial class ManagementGate(IHostEnvironment environment, ILogger<ManagementGate> logger)
{
    public bool Admits(HttpContext context)
    {
        if (HasAuthorization(context.GetEndpoint()) || (environment.IsDevelopment() && LocalCaller.Is(context)))
        {
            return true;
        }

        Log.Refused(logger, context.Request.Method, context.Request.Path);
        return false;
    }

    private static bool HasAuthorization(Endpoint? endpoint)
        => endpoint?.Metadata.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAllowAnonymous) ?? false;

    private static partial class Log
    {
        [LoggerMessage(EventId = 708, EventName = "ManagementRefused", Level = LogLevel.Warning,
            Message = "Refused {Method} {Path}: the webhook management API is closed, except in the Development environment to callers on "
                + "this machine that connect through localhost or an IP address, not through a proxy or tunnel. To open it, "
                + "configure access: app.MapWebhookManagement().RequireAuthorization(\"policy\"), "
                + "or AllowAnonymous() if something else protects it.")]
        public static partial void Refused(ILogger logger, string method, PathString path);
    }
}
