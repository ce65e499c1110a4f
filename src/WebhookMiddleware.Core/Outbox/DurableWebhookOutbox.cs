using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.Outbox;

/// <summary>Writes messages to the store and wakes the dispatcher.</summary>
internal sealed class DurableWebhookOutbox(IOutboxStore store, IDeliverySignal signal, IOptions<WebhookOptions> options)
    : IWebhookOutbox, IOnceOutbox
{
    // What a run sends in line is not renewed: its budget fits in.
    private readonly TimeSpan _lease = TimeSpan.FromMilliseconds(Math.Max(options.Value.Delivery.LeaseMs, 2 * options.Value.RunBudgetMs));

    public async ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await store.WriteAsync([message], _lease, cancellationToken);
        signal.Wake();
    }

    public async ValueTask<bool> TryEnqueueOnceAsync(string key, OutboxMessage message, CancellationToken cancellationToken)
    {
        var isFirst = await store.TryWriteOnceAsync(key, message, _lease, cancellationToken);
        if (isFirst)
        {
            signal.Wake();
        }

        return isFirst;
    }
}
