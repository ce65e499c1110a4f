using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Tells the API's client that webhooks stopped its request. Register an own one to answer in the API's own error format; the default
/// writes problem details (RFC 9457).
/// </summary>
public interface IWebhookResponseWriter
{
    /// <summary>Writes the response. It must not give away a webhook's address, name or raw answer.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="decision">Why it was stopped: <see cref="WebhookDecision.IsAllowed"/> is false.</param>
    Task WriteAsync(HttpContext context, WebhookDecision decision);
}
