using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>Summarizes how one awaited webhook of a run ended.</summary>
public sealed record WebhookCallSummary
{
    /// <summary>Gets the webhook's identifier.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>Gets the webhook's name.</summary>
    public required string WebhookName { get; init; }

    /// <summary>Gets the outcome of the call.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Gets whether the webhook failed and the run continued regardless (<c>onFailure: continue</c>).</summary>
    public bool FailedOpen { get; init; }

    /// <summary>Gets the HTTP status, or null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the duration of the call; zero when it was not made.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Gets the warnings in the webhook's decision.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets a description of the failure, or a note that the response was not read or not kept in full; otherwise null.</summary>
    public string? Detail { get; init; }
}
