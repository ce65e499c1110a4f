using WebhookMiddleware.Bounds;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>Divides the number of deliveries that each receiver may take in one claim among its webhooks.</summary>
/// <remarks>
/// Most webhooks have nothing due, which is not known before the claim. Busy webhooks, which hold places or got all they requested the last
/// time, share half of the number, the one that holds least first. The others may each request a part of the rest, at least one delivery.
/// </remarks>
internal sealed class ClaimShare
{
    private readonly Dictionary<string, List<Entry>> _receivers = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly Dictionary<Guid, long> _saturated = [];
    private long _claimNumber;

    /// <summary>Gets whether any webhook may request less than it has room for.</summary>
    public bool IsLimited => _entries.Values.Any(entry => entry.IsLimited);

    /// <summary>Begins the next claim.</summary>
    public void Begin()
    {
        _claimNumber++;
        _receivers.Clear();
        _entries.Clear();
    }

    /// <summary>Adds a webhook.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="held">The number of places it holds.</param>
    /// <param name="room">The number of places it could take in addition.</param>
    /// <param name="left">The number of places its receiver may take in addition.</param>
    public void Add(CompiledWebhook webhook, int held, int room, int left)
    {
        var entry = new Entry(webhook, held, room, left);
        _entries[webhook.Id] = entry;
        if (_receivers.TryGetValue(webhook.Receiver, out var others))
        {
            others.Add(entry);
        }
        else
        {
            _receivers[webhook.Receiver] = [entry];
        }
    }

    /// <summary>Returns how many deliveries each webhook may request, without those that may request none.</summary>
    /// <param name="together">How many deliveries the busy webhooks may request together.</param>
    public IReadOnlyList<ClaimableWebhook> Divide(int together)
    {
        foreach (var webhooks in _receivers.Values)
        {
            // The last place is reserved for a webhook that holds none.
            var left = webhooks.Max(entry => entry.Left);
            Divide(webhooks, Math.Min(Math.Max(1, Math.Min(FairShare.AtOnce(left), left - 1)), DeliveryCapacity.MaxClaim));
        }

        DivideTogether(together);

        return [.. _entries.Values
            .Where(entry => entry.Requested > 0)
            .Select(entry => new ClaimableWebhook(entry.Webhook.Id, entry.Requested, entry.Webhook.KeepsOrder()))];
    }

    /// <summary>Determines whether the webhook got all it requested the last time, so that it may have more.</summary>
    public bool IsSaturated(Guid webhookId) => _saturated.ContainsKey(webhookId);

    /// <summary>Returns the receiver of a webhook that was added.</summary>
    public string ReceiverOf(Guid webhookId) => _entries[webhookId].Webhook.Receiver;

    /// <summary>Completes the claim with its result. Returns true if a webhook that was limited got all it requested.</summary>
    public bool End(IReadOnlyList<ClaimedDelivery> claimed)
    {
        var got = claimed.CountBy(delivery => delivery.WebhookId).ToDictionary();
        var more = false;
        foreach (var (id, entry) in _entries)
        {
            if (entry.Requested == 0)
            {
                continue;
            }

            if (got.GetValueOrDefault(id) < entry.Requested)
            {
                _saturated.Remove(id);
                continue;
            }

            _saturated[id] = _claimNumber;
            more |= entry.IsLimited;
        }

        return more;
    }

    // Each receiver's share leaves some places free, but all shares together may not.
    private void DivideTogether(int budget)
    {
        var busy = _entries.Values.Where(IsBusy).ToList();
        if (busy.Sum(entry => (long)entry.Requested) <= budget)
        {
            return;
        }

        busy.ForEach(entry => (entry.Max, entry.Requested) = (entry.Requested, 0));
        DivideByNeed(busy, budget);
        foreach (var entry in busy.Where(entry => entry is { Held: 0, Requested: 0, Max: > 0 }))
        {
            entry.Requested = 1;
        }
    }

    private bool IsBusy(Entry entry) => entry.Held > 0 || _saturated.ContainsKey(entry.Webhook.Id);

    private void Divide(List<Entry> webhooks, int budget)
    {
        if (webhooks.Sum(entry => (long)entry.Room) <= budget)
        {
            webhooks.ForEach(entry => entry.Requested = entry.Room);
            return;
        }

        var busy = webhooks.Where(IsBusy).ToList();
        var idle = webhooks.Count - busy.Count;
        DivideByNeed(busy, idle == 0 ? budget : (budget + 1) / 2);
        var part = busy.Count == 0 ? budget : budget / 2;
        foreach (var entry in webhooks.Except(busy))
        {
            entry.Requested = Math.Min(entry.Room, Math.Max(1, part / idle));
        }
    }

    // One by one to the webhook that holds least; among equals, to the one that was served longest ago.
    private void DivideByNeed(List<Entry> busy, int budget)
    {
        var queue = new PriorityQueue<Entry, (int Held, long Last)>();
        foreach (var entry in busy.Where(entry => entry.Max > 0))
        {
            queue.Enqueue(entry, (entry.Held, _saturated.GetValueOrDefault(entry.Webhook.Id)));
        }

        for (; budget > 0 && queue.TryDequeue(out var entry, out var rank); budget--)
        {
            entry.Requested++;
            if (entry.Requested < entry.Max)
            {
                queue.Enqueue(entry, (rank.Held + 1, rank.Last));
            }
        }
    }

    private sealed class Entry(CompiledWebhook webhook, int held, int room, int left)
    {
        public CompiledWebhook Webhook { get; } = webhook;

        public int Held { get; } = held;

        public int Room { get; } = room;

        public int Left { get; } = left;

        public int Max { get; set; } = room;

        public int Requested { get; set; }

        public bool IsLimited => Requested < Room;
    }
}
