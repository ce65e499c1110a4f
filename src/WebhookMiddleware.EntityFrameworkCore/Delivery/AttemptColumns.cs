using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>What is kept of an attempt.</summary>
internal abstract class AttemptColumns
{
    public DateTimeOffset At { get; set; }

    public WebhookOutcome Outcome { get; set; }

    public int? Status { get; set; }

    public double DurationMs { get; set; }

    public string? Detail { get; set; }

    public string? ResponseBody { get; set; }
}
