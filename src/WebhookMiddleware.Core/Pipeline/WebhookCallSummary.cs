using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>How one awaited webhook of a run ended.</summary>
public sealed record WebhookCallSummary
{
    /// <summary>The webhook's identifier.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>The webhook's name.</summary>
    public required string WebhookName { get; init; }

    /// <summary>How it ended.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Whether it failed and the run went on all the same (<c>onFailure: continue</c>).</summary>
    public bool FailedOpen { get; init; }

    /// <summary>The HTTP status; null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>How long the call took; zero when it was not made.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The warnings that its answer carried.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What went wrong, in words. Null when nothing did.</summary>
    public string? Detail { get; init; }
}
