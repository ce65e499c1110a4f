using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>What the webhooks of one run of an event decided together.</summary>
public class WebhookDecision
{
    /// <summary>The run that decided; it is also what support asks for.</summary>
    public required Guid InvocationId { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary><see cref="WebhookOutcome.Allowed"/>, <see cref="WebhookOutcome.Enriched"/>, <see cref="WebhookOutcome.Denied"/>, or the failure that cancelled the run.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Whether the work may go on.</summary>
    public bool IsAllowed => Outcome is WebhookOutcome.Allowed or WebhookOutcome.Enriched;

    /// <summary>Why the run was denied; null unless <see cref="Outcome"/> is <see cref="WebhookOutcome.Denied"/>.</summary>
    public WebhookProblem? Problem { get; init; }

    /// <summary>When it makes sense to try again, for failures that pass by themselves. Null: not known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The awaited webhooks that took part, in the order in which they were settled: "allowed" and "failed open" are different things.</summary>
    public IReadOnlyList<WebhookCallSummary> Calls { get; init; } = [];

    /// <summary>What the webhooks put into the context, for the handler to read.</summary>
    public JsonObject Context { get; init; } = [];
}
