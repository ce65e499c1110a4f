using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.CallLog;

/// <summary>One awaited call of a webhook, as the call log keeps it.</summary>
public sealed record WebhookCallRecord
{
    /// <summary>The identifier of the call (a version 7 UUID).</summary>
    public required Guid Id { get; init; }

    /// <summary>The run that the call belonged to.</summary>
    public required Guid InvocationId { get; init; }

    /// <summary>The webhook that was called.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>The webhook's name at that time.</summary>
    public required string WebhookName { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary>When the call began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How it ended.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>The HTTP status; null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>Whether the webhook ran in shadow mode, so that the outcome is what it would have done.</summary>
    public bool Shadow { get; init; }

    /// <summary>Whether the webhook failed and the request went on all the same (<c>onFailure: continue</c>).</summary>
    public bool FailedOpen { get; init; }

    /// <summary>What went wrong, in words. Null when nothing did.</summary>
    public string? Detail { get; init; }

    /// <summary>The saved response body, of webhooks that save it.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>The trace that the call belongs to (W3C trace id). Null when there is none.</summary>
    public string? TraceId { get; init; }
}
