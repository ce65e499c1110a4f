using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.CallLog;

/// <summary>Represents one awaited call of a webhook in the call log.</summary>
public sealed record WebhookCallRecord
{
    /// <summary>
    /// Gets the identifier of the call: a version 7 UUID with the time when the call ended. The log is ordered by it, as by its text.
    /// </summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the identifier of the run that the call belonged to.</summary>
    public required Guid InvocationId { get; init; }

    /// <summary>Gets the identifier of the webhook that was called.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>Gets the version of the webhook that made the call; null when it is not known.</summary>
    public long? WebhookVersion { get; init; }

    /// <summary>Gets the webhook's name at the time of the call.</summary>
    public required string WebhookName { get; init; }

    /// <summary>Gets the event's name.</summary>
    public required string Event { get; init; }

    /// <summary>Gets when the call began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the outcome of the call.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Gets the HTTP status, or null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the duration in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>Gets whether the webhook ran in shadow mode. The outcome then is what it would have been.</summary>
    public bool Shadow { get; init; }

    /// <summary>Gets whether the webhook failed and the request continued regardless (<c>onFailure: continue</c>).</summary>
    public bool FailedOpen { get; init; }

    /// <summary>Gets a description of the failure, or null when the call did not fail.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the body of the request as it was sent, redacted and cut, for webhooks that save their responses.</summary>
    public string? RequestBody { get; init; }

    /// <summary>Gets the saved response body, for webhooks that save it.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>Gets the trace that the call belongs to (W3C trace id), or null when there is none.</summary>
    public string? TraceId { get; init; }
}
