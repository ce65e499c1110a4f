using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.Outbox;

/// <summary>
/// Writes messages to the store, wakes the dispatcher, and reports to the <see cref="QueueGate"/> whether the store accepts them.
/// </summary>
internal sealed class WebhookOutbox(
    IOutboxStore store, IDeliverySignal signal, QueueGate gate, IOptions<WebhookOptions> options) : IWebhookOutbox
{
    private readonly TimeSpan _lease = LeaseOf(options.Value);

    /// <summary>
    /// Returns the lease of the deliveries that a run attempts in line. The run's budget fits into it, so that it is never renewed.
    /// </summary>
    public static TimeSpan LeaseOf(WebhookOptions options)
        => TimeSpan.FromTicks(Math.Max(options.Delivery.Lease.Ticks, 2 * options.RunBudget.Ticks));

    public async ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync([message], _lease, cancellationToken);
        }
        catch
        {
            gate.Doubt();
            throw;
        }

        gate.RecordAccepted();
        signal.Wake();
    }

    public async ValueTask<bool> TryEnqueueOnceAsync(string key, OutboxMessage message, CancellationToken cancellationToken)
    {
        bool isFirst;
        try
        {
            isFirst = await store.TryWriteOnceAsync(key, message, _lease, cancellationToken);
        }
        catch
        {
            gate.Doubt();
            throw;
        }

        if (isFirst)
        {
            signal.Wake();
        }

        return isFirst;
    }
}
