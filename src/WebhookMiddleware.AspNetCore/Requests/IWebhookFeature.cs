using System.Text.Json.Nodes;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Represents what webhooks have decided about the request so far. Get it with <c>HttpContext.Features.Get&lt;IWebhookFeature&gt;()</c>; it
/// is <see langword="null"/> if no webhook took part.
/// </summary>
public interface IWebhookFeature
{
    /// <summary>Gets the decisions of the request's events, in the order in which the events were raised.</summary>
    IReadOnlyList<WebhookDecision> Decisions { get; }

    /// <summary>
    /// Gets the members that webhooks of all events put into the context; a later event's member replaces an earlier one.
    /// </summary>
    JsonObject Context { get; }
}
