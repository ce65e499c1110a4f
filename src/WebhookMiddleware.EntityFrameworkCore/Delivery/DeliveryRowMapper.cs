using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>Translates between deliveries, their attempts and their rows.</summary>
internal static class DeliveryRowMapper
{
    /// <summary>A delivery as it is written: due at once, or claimed already.</summary>
    public static DeliveryRow ToRow(OutboxMessageRow message, OutboxDelivery delivery, DateTimeOffset now, TimeSpan lease) => new()
    {
        Id = delivery.Id,
        MessageId = message.Id,
        WebhookId = delivery.WebhookId,
        Event = message.Event,
        State = delivery.ClaimId is null ? DeliveryStates.Pending : DeliveryStates.Delivering,
        DueAt = now,
        ClaimId = delivery.ClaimId,
        LeasedUntil = delivery.ClaimId is null ? null : now + lease,
        CreatedAt = now,
    };

    /// <summary>A delivery as a host's own transaction writes it: nobody's but the request's, until that is decided. Its lease begins when the database's clock is asked.</summary>
    public static DeliveryRow ToPreparedRow(OutboxMessageRow message, OutboxDelivery delivery, Guid claimId, DateTimeOffset now)
    {
        var row = ToRow(message, delivery with { ClaimId = claimId }, now, TimeSpan.Zero);
        (row.State, row.LeasedUntil) = (DeliveryStates.Prepared, null);
        return row;
    }

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
        MessageId = WebhookHttpRequest.MessageId(row.MessageId, row.WebhookId),
        WebhookId = row.WebhookId,
        Event = row.Event,
        State = DeliveryStates.FromText(row.State),
        Attempts = row.Attempts,
        CreatedAt = row.CreatedAt,
        NextAttemptAt = row.State == DeliveryStates.Pending ? row.DueAt : null,
    };

    public static DeliveryAttempt ToAttempt(DeliveryAttemptRow row) => new()
    {
        Number = row.Number,
        At = row.At,
        Outcome = row.Outcome,
        Status = row.Status,
        DurationMs = row.DurationMs,
        Detail = row.Detail,
        ResponseBody = row.ResponseBody,
    };
}
