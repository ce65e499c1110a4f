using System.Collections.Concurrent;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Slots that receivers and their webhooks share (<see cref="FairShare"/>). Whoever finds none does not queue for one.</summary>
internal sealed class SharedSlots
{
    private readonly ConcurrentDictionary<Guid, Count> _webhooks = [];
    private readonly ConcurrentDictionary<string, Count> _receivers = new(StringComparer.Ordinal);
    private readonly Count _all = new();

    /// <summary>Takes a slot; <see cref="Leave"/> gives it back. False: the webhook, its receiver or all together hold too many.</summary>
    /// <param name="webhook">The webhook to be called.</param>
    /// <param name="most">How many slots there are.</param>
    /// <param name="mostOfWebhook">How many of them one webhook may hold.</param>
    public bool TryEnter(CompiledWebhook webhook, int most, int mostOfWebhook)
    {
        var free = most - _all.Raise();
        var ofWebhook = CountOf(webhook.Id).Raise();
        var left = FairShare.OfReceiver(CountOf(webhook.Receiver).Raise(), ofWebhook, free, most);
        if (ofWebhook < mostOfWebhook && FairShare.OfWebhook(ofWebhook, left, most) > 0)
        {
            return true;
        }

        Leave(webhook);
        return false;
    }

    public void Leave(CompiledWebhook webhook)
    {
        CountOf(webhook.Receiver).Lower();
        CountOf(webhook.Id).Lower();
        _all.Lower();
    }

    // A few bytes for each webhook and receiver that this process has ever called: not worth the race of removing them.
    private Count CountOf(Guid webhookId) => _webhooks.GetOrAdd(webhookId, static _ => new Count());

    private Count CountOf(string receiver) => _receivers.GetOrAdd(receiver, static _ => new Count());

    private sealed class Count
    {
        private int _value;

        // Gives what was held before.
        public int Raise() => Interlocked.Increment(ref _value) - 1;

        public void Lower() => Interlocked.Decrement(ref _value);
    }
}
