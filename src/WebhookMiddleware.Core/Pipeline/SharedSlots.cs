using System.Collections.Concurrent;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Slots that receivers and their webhooks share fairly (<see cref="FairShare"/>). A call without a free slot does not queue.
/// </summary>
internal sealed class SharedSlots
{
    private readonly ConcurrentDictionary<Guid, Count> _webhooks = [];
    private readonly ConcurrentDictionary<string, Count> _receivers = new(StringComparer.Ordinal);
    private readonly Count _all = new();

    /// <summary>
    /// Tries to take a slot, which <see cref="Leave"/> returns. Returns false when the webhook, its receiver or all together hold too many.
    /// </summary>
    /// <param name="webhook">The webhook to call.</param>
    /// <param name="limit">The number of slots.</param>
    /// <param name="webhookLimit">The number of slots that one webhook may hold.</param>
    public bool TryEnter(CompiledWebhook webhook, int limit, int webhookLimit)
    {
        var free = limit - _all.Increment();
        var heldByWebhook = CountOf(webhook.Id).Increment();
        var left = FairShare.OfReceiver(CountOf(webhook.Receiver).Increment(), heldByWebhook, free, limit);
        if (heldByWebhook < webhookLimit && FairShare.OfWebhook(heldByWebhook, left, limit) > 0)
        {
            return true;
        }

        Leave(webhook);
        return false;
    }

    public void Leave(CompiledWebhook webhook)
    {
        CountOf(webhook.Receiver).Decrement();
        CountOf(webhook.Id).Decrement();
        _all.Decrement();
    }

    // Counters are never removed: they take a few bytes for each webhook and receiver that this process has called, and removal would race.
    private Count CountOf(Guid webhookId) => _webhooks.GetOrAdd(webhookId, static _ => new Count());

    private Count CountOf(string receiver) => _receivers.GetOrAdd(receiver, static _ => new Count());

    private sealed class Count
    {
        private int _value;

        // Returns the value before the increment.
        public int Increment() => Interlocked.Increment(ref _value) - 1;

        public void Decrement() => Interlocked.Decrement(ref _value);
    }
}
