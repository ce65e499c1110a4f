using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Determines what an answer means for a delivery, for attempts in line and by the queue.</summary>
internal sealed class DeliveryJudge(RetrySchedule schedule)
{
    private const int Gone = 410;

    /// <summary>The maximum time for which a receiver can postpone a delivery.</summary>
    internal static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>The minimum time for which a delivery is parked, even if the breaker closes sooner: parking costs a write.</summary>
    internal static readonly TimeSpan MinParking = TimeSpan.FromSeconds(1);

    /// <summary>Determines whether the receiver asks never to be called again.</summary>
    public static bool IsGone(WebhookAnswer answer) => answer.Status == Gone;

    /// <summary>Returns a delivery to the queue unchanged, because nothing was sent.</summary>
    public static DeliverySettlement Park(Guid deliveryId, Guid claimId, TimeSpan delay)
        => new(deliveryId, claimId, DeliveryState.Pending, delay, Attempt: null);

    /// <summary>
    /// Ends a delivery that can never be sent, because its message can't be read. The attempt counts, and its detail has the reason.
    /// </summary>
    public static DeliverySettlement GiveUp(ClaimedDelivery delivery, DateTimeOffset at, WebhookAnswer answer)
        => new(delivery.Id, delivery.ClaimId, DeliveryState.Dead, TimeSpan.Zero, NewAttempt(delivery.Attempt, at, answer));

    /// <summary>Settles a delivery by the answer to its attempt.</summary>
    /// <param name="deliveryId">The delivery's identifier.</param>
    /// <param name="claimId">The claim that holds it.</param>
    /// <param name="webhook">The webhook as it was called.</param>
    /// <param name="number">The number of the attempt, starting at 1.</param>
    /// <param name="at">When the attempt began.</param>
    /// <param name="answer">The answer.</param>
    public DeliverySettlement Judge(
        Guid deliveryId, Guid claimId, CompiledWebhook webhook, int number, DateTimeOffset at, WebhookAnswer answer)
    {
        if (ParkingTime(answer) is { } parking)
        {
            return Park(deliveryId, claimId, parking);
        }

        var delay = IsDelivered(answer) ? null : DelayAfter(webhook, number, answer);
        return new DeliverySettlement(
            deliveryId,
            claimId,
            IsDelivered(answer) ? DeliveryState.Delivered : delay is null ? DeliveryState.Dead : DeliveryState.Pending,
            delay ?? TimeSpan.Zero,
            NewAttempt(number, at, answer));
    }

    private static DeliveryAttempt NewAttempt(int number, DateTimeOffset at, WebhookAnswer answer)
    {
        var kept = KeptAnswer.Of(answer);
        return new DeliveryAttempt
        {
            Number = number,
            At = at,
            Outcome = answer.Outcome,
            Status = answer.Status,
            DurationMs = answer.Duration.TotalMilliseconds,
            Detail = kept.Detail,
            ResponseBody = kept.ResponseBody,
        };
    }

    // When nothing was sent, there was no attempt.
    private static TimeSpan? ParkingTime(WebhookAnswer answer) => answer.Outcome switch
    {
        WebhookOutcome.CircuitOpen or WebhookOutcome.Overloaded => answer.RetryAfter > MinParking ? answer.RetryAfter : MinParking,

        // In line only: the run's budget was spent before this webhook's turn.
        WebhookOutcome.BudgetSpent when answer.Duration == TimeSpan.Zero => TimeSpan.Zero,
        _ => null,
    };

    private static bool IsDelivered(WebhookAnswer answer)
        => answer.Status is >= 200 and < 300 || answer.Outcome is WebhookOutcome.Allowed or WebhookOutcome.Skipped;

    private TimeSpan? DelayAfter(CompiledWebhook webhook, int number, WebhookAnswer answer)
    {
        if (IsGone(answer) || (webhook.KeepsOrder() && IsRefusal(answer.Status)) || schedule.DelayAfter(number) is not { } delay)
        {
            return null;
        }

        var asked = answer.RetryAfter > MaxRetryAfter ? MaxRetryAfter : answer.RetryAfter;
        return asked > delay ? asked : delay;
    }

    // A refused delivery would be refused again, and would block the lane behind it.
    private static bool IsRefusal(int? status) => status is >= 400 and < 500 and not (408 or 425 or 429);
}
