using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>Represents the combined decision of the webhooks of one run of an event.</summary>
public class WebhookDecision
{
    /// <summary>Gets the identifier of the run, which correlates logs, deliveries and problem details.</summary>
    public required Guid InvocationId { get; init; }

    /// <summary>Gets the event's name.</summary>
    public required string Event { get; init; }

    /// <summary>
    /// Gets <see cref="WebhookOutcome.Allowed"/>, <see cref="WebhookOutcome.Enriched"/>, <see cref="WebhookOutcome.Denied"/>, or the
    /// failure that cancelled the run.
    /// </summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Gets whether the work may continue.</summary>
    public bool IsAllowed => Outcome is WebhookOutcome.Allowed or WebhookOutcome.Enriched;

    /// <summary>Gets the reason for a deny; null unless <see cref="Outcome"/> is <see cref="WebhookOutcome.Denied"/>.</summary>
    public WebhookProblem? Problem { get; init; }

    /// <summary>Gets the time after which a retry makes sense, for transient failures. Null when it is not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Gets the awaited webhooks that took part, in the order in which they were settled. They tell an allowed call from one that failed
    /// open.
    /// </summary>
    public IReadOnlyList<WebhookCallSummary> Calls { get; init; } = [];

    /// <summary>Gets the context that the webhooks have built up, for the handler to read.</summary>
    public JsonObject Context { get => field ??= []; init; }
}
