using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Delivery;

/// <summary>One attempt at a delivery.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>The number of the attempt, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How it ended.</summary>
    public required WebhookOutcome Outcome { get; init; }

    /// <summary>The HTTP status; null when there was no response.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double DurationMs { get; init; }

    /// <summary>What went wrong, in words. Null when nothing did.</summary>
    public string? Detail { get; init; }

    /// <summary>The saved response body, of webhooks that save it.</summary>
    public string? ResponseBody { get; init; }
}
