using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>Maps deliveries and their attempts to rows, and back.</summary>
internal static class DeliveryRowMapper
{
    /// <summary>Returns the row of a delivery as the outbox inserts it: due at once, or claimed for the lease.</summary>
    public static DeliveryRow ToRow(Guid messageId, string eventName, OutboxDelivery delivery, DateTimeOffset now, TimeSpan lease) => new()
    {
        Id = delivery.Id,
        MessageId = messageId,
        WebhookId = delivery.WebhookId,
        Event = eventName,
        DueAt = now,
        ClaimId = delivery.ClaimId,
        LeasedUntil = delivery.ClaimId is null ? null : now + lease,
        CreatedAt = now,
    };

    public static ClaimedDelivery ToClaimed(DeliveryRow row, Guid claimId, StoredMessage message) => new(
        row.Id, claimId, row.WebhookId, row.Event, row.Attempts - row.EarlierAttempts + 1, row.Sequence, row.CreatedAt, message);

    public static DeliveryAttemptRow ToRow(long deliverySequence, int number, DeliveryAttempt attempt) => new()
    {
        DeliverySequence = deliverySequence,
        Number = number,
        At = attempt.At,
        Outcome = attempt.Outcome,
        Status = attempt.Status,
        DurationMs = attempt.DurationMs,
        Detail = attempt.Detail,
        ResponseBody = attempt.ResponseBody,
    };

    public static DeliverySummary ToSummary(DeliveryRow row) => new()
    {
        Id = row.Id,
        MessageId = WebhookInvocation.MessageId(row.MessageId, row.WebhookId),
        WebhookId = row.WebhookId,
        Event = row.Event,
        State = DeliveryStates.Of(row),
        Attempts = row.Attempts,
        CreatedAt = row.CreatedAt,
        NextAttemptAt = row.State == DeliveryStates.Pending && row.ClaimId is null ? row.DueAt : null,
    };

    public static DeliveryAttempt ToAttempt(DeliveryAttemptRow row) => ToAttempt(row.Number, row);

    public static DeliveryAttempt ToAttempt(int number, AttemptColumns row) => new()
    {
        Number = number,
        At = row.At,
        Outcome = row.Outcome,
        Status = row.Status,
        DurationMs = row.DurationMs,
        Detail = row.Detail,
        ResponseBody = row.ResponseBody,
    };
}
