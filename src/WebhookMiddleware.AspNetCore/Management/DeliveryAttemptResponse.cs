using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>An attempt at a delivery, as the management API returns it.</summary>
internal sealed record DeliveryAttemptResponse(
    int Number, DateTime At, WebhookOutcome Outcome, int? Status, double DurationMs, string? Detail, string? ResponseBody)
{
    public static DeliveryAttemptResponse Of(DeliveryAttempt attempt)
        => new(
            attempt.Number,
            attempt.At.UtcDateTime,
            attempt.Outcome,
            attempt.Status,
            attempt.DurationMs,
            attempt.Detail,
            attempt.ResponseBody);
}
