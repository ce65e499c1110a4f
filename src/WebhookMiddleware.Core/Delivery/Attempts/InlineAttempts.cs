using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>
/// The first attempts that one run makes in line. The run does not wait for their settlements. A delivery whose settlement is not written
/// in time returns to the queue with its lease.
/// </summary>
internal sealed class InlineAttempts : IDisposable
{
    private readonly DeliveryJudge _judge;
    private readonly DeliverySettler _settler;
    private readonly WebhookDeactivator _deactivator;
    private readonly StatisticsRecorder _statistics;
    private readonly string _event;
    private readonly TimeProvider _timeProvider;
    private readonly Dictionary<Guid, OutboxDelivery> _open;

    public InlineAttempts(
        OutboxMessage message,
        DeliveryJudge judge,
        DeliverySettler settler,
        WebhookDeactivator deactivator,
        StatisticsRecorder statistics,
        TimeProvider timeProvider)
    {
        (_judge, _settler, _deactivator, _statistics, _timeProvider) = (judge, settler, deactivator, statistics, timeProvider);
        _event = message.Invocation.Event.Name;
        _open = message.Deliveries.Where(delivery => delivery.ClaimId is not null).ToDictionary(delivery => delivery.WebhookId);
    }

    /// <summary>Settles the delivery of a webhook by its answer. A cancelled call is not an attempt; the queue makes it.</summary>
    public async ValueTask SettleAsync(CompiledWebhook webhook, WebhookAnswer answer)
    {
        if (answer.Outcome is not WebhookOutcome.Cancelled && _open.Remove(webhook.Id, out var delivery))
        {
            var at = _timeProvider.GetUtcNow() - answer.Duration;
            var settlement = _judge.Judge(delivery.Id, delivery.ClaimId!.Value, webhook, number: 1, at, answer);
            _ = _settler.SettleAsync(settlement);
            if (settlement.State == DeliveryState.Dead)
            {
                _statistics.DeliveryDied(_event, webhook.Id);
            }

            if (DeliveryJudge.IsGone(answer))
            {
                await _deactivator.DeactivateAsync(webhook, CancellationToken.None);
            }
        }
    }

    /// <summary>Releases the deliveries that were not attempted, because the client aborted the request or something failed.</summary>
    public void Dispose()
    {
        foreach (var delivery in _open.Values)
        {
            _ = _settler.SettleAsync(DeliveryJudge.Park(delivery.Id, delivery.ClaimId!.Value, TimeSpan.Zero));
        }

        _open.Clear();
    }
}
