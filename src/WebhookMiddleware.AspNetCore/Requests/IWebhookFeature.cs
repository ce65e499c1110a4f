using System.Text.Json.Nodes;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore;

/// <summary>What webhooks did to the request so far: <c>HttpContext.Features.Get&lt;IWebhookFeature&gt;()</c>. Absent when none took part.</summary>
public interface IWebhookFeature
{
    /// <summary>The runs of the request's events, in order.</summary>
    IReadOnlyList<WebhookDecision> Decisions { get; }

    /// <summary>What the webhooks put into the context, of all runs together; a later run's member replaces an earlier one's.</summary>
    JsonObject Context { get; }
}
