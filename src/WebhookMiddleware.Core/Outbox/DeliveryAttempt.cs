using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Outbox;

/// <summary>Represents one attempt at a delivery.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>Gets the number of the attempt, starting at 1.</summary>
    public required int Number { get; init; }

    /// <summary>Gets when it began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets its outcome.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>Gets the HTTP status, or null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the duration in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>Gets a description of the failure, or null when it did not fail.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the saved response body, for webhooks that save it.</summary>
    public string? ResponseBody { get; init; }
}
