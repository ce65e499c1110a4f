using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>
/// Represents a stored call. <see cref="Sequence"/> is the order in which calls were stored; a number is never used twice.
/// </summary>
internal sealed class WebhookCallRow
{
    public long Sequence { get; set; }

    public Guid Id { get; set; }

    public Guid InvocationId { get; set; }

    public Guid WebhookId { get; set; }

    public string WebhookName { get; set; } = "";

    public string Event { get; set; } = "";

    public DateTimeOffset At { get; set; }

    public WebhookOutcome Outcome { get; set; }

    public int? Status { get; set; }

    public double DurationMs { get; set; }

    public bool Shadow { get; set; }

    public bool FailedOpen { get; set; }

    public string? Detail { get; set; }

    public string? ResponseBody { get; set; }

    public string? TraceId { get; set; }
}
