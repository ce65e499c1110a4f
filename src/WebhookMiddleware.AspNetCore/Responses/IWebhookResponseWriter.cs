using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Writes the response of a request that webhooks stopped. Register an implementation to use the API's own error format. The default writes
/// problem details (RFC 9457).
/// </summary>
public interface IWebhookResponseWriter
{
    /// <summary>Writes the response. It must not disclose a webhook's address, name or raw response.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="decision">The decision that stopped it; <see cref="WebhookDecision.IsAllowed"/> is <see langword="false"/>.</param>
    Task WriteAsync(HttpContext context, WebhookDecision decision);
}
