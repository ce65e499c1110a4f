using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;

namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>Names the caller of the management API for the audit, as webhooks are told the caller of a request.</summary>
internal static class ManagementCaller
{
    /// <summary>Returns an administration whose writes are attributed to the caller of a request.</summary>
    public static IWebhookAdministration For(this IWebhookAdministration administration, HttpContext context)
        => administration.As(context.User.Identity is { IsAuthenticated: true } identity ? identity.Name : null);
}
