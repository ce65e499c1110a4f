using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>
/// Keeps the management API and the dashboard closed until the host opens them. If the endpoints have authorisation metadata, the host's
/// authorisation decides. Otherwise only local callers in the Development environment have access.
/// </summary>
internal sealed partial class ManagementGate(IHostEnvironment environment, ILogger<ManagementGate> logger)
{
    /// <summary>Determines whether a request reaches its endpoint. A refusal is logged.</summary>
    public bool Admits(HttpContext context)
    {
        if (IsOpen(context, context.GetEndpoint()))
        {
            return true;
        }

        Log.Refused(logger, context.Request.Method, context.Request.Path);
        return false;
    }

    /// <summary>Determines whether the caller of a request could reach an endpoint.</summary>
    public bool IsOpen(HttpContext context, Endpoint? endpoint)
        => HasAuthorization(endpoint) || (environment.IsDevelopment() && LocalCaller.Is(context));

    private static bool HasAuthorization(Endpoint? endpoint)
        => endpoint?.Metadata.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAllowAnonymous) ?? false;

    private static partial class Log
    {
        [LoggerMessage(EventId = 708, EventName = "ManagementRefused", Level = LogLevel.Warning,
            Message = "Refused {Method} {Path}: the management of webhooks is closed, except in the Development environment to callers on "
                + "this machine that connect through localhost or an IP address, not through a proxy or tunnel. To open it, "
                + "configure access on what maps it, such as app.MapWebhookManagement().RequireAuthorization(\"policy\"), "
                + "or AllowAnonymous() if something else protects it.")]
        public static partial void Refused(ILogger logger, string method, PathString path);
    }
}
