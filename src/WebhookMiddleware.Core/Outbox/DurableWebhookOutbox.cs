using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.Outbox;

/// <summary>Writes messages to the store and wakes the dispatcher.</summary>
internal sealed class DurableWebhookOutbox(
    IOutboxStore store, IDeliverySignal signal, QueueGate gate, IOptions<WebhookOptions> options)
    : IWebhookOutbox, IOnceOutbox
{
    private readonly TimeSpan _lease = LeaseOf(options.Value);

    /// <summary>The lease of what a run sends in line. It is not renewed: the run's budget fits in.</summary>
    public static TimeSpan LeaseOf(WebhookOptions options)
        => TimeSpan.FromMilliseconds(Math.Max(options.Delivery.LeaseMs, 2 * options.RunBudgetMs));

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

        gate.NoteTaken();
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
