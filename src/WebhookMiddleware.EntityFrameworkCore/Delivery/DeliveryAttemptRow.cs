using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>The row of an attempt. <see cref="Number"/> continues to rise when the retry schedule is restarted.</summary>
internal sealed class DeliveryAttemptRow
{
    public long DeliverySequence { get; set; }

    public int Number { get; set; }

    public DateTimeOffset At { get; set; }

    public WebhookOutcome Outcome { get; set; }

    public int? Status { get; set; }

    public double DurationMs { get; set; }

    public string? Detail { get; set; }

    public string? ResponseBody { get; set; }
}
