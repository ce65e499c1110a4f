using WebhookMiddleware.Bounds;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Divides what each receiver may take in one claim among its webhooks. Most webhooks have nothing due, which nobody knows before the claim: those that hold
/// slots, or got all they asked for the last time, divide a half by who holds least, and the others may ask for a part of the rest, at least for one.
/// </summary>
internal sealed class ClaimShare
{
    private readonly Dictionary<string, List<Entry>> _receivers = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Entry> _entries = [];
    private readonly Dictionary<Guid, long> _hungry = [];
    private long _number;

    /// <summary>Whether a webhook may ask for less than it could take if it were the only one.</summary>
    public bool IsCut => _entries.Values.Any(entry => entry.IsCut);

    /// <summary>Begins the next claim.</summary>
    public void Begin()
    {
        _number++;
        _receivers.Clear();
        _entries.Clear();
    }

    /// <summary>Adds a webhook.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="held">How many slots it holds.</param>
    /// <param name="room">How many more it could take.</param>
    /// <param name="left">How many more its receiver may take.</param>
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

    /// <summary>Returns what each webhook may ask for; those that may ask for nothing are left out.</summary>
    /// <param name="together">How much those may ask for together that hold slots or are likely to have something due.</param>
    public IReadOnlyList<ClaimableWebhook> Divide(int together)
    {
        foreach (var webhooks in _receivers.Values)
        {
            // The last one is for a webhook that holds none.
            var left = webhooks.Max(entry => entry.Left);
            Divide(webhooks, Math.Min(Math.Max(1, Math.Min(FairShare.AtOnce(left), left - 1)), DeliveryCapacity.MaxClaim));
        }

        DivideTogether(together);

        return [.. _entries.Values
            .Where(entry => entry.Asked > 0)
            .Select(entry => new ClaimableWebhook(entry.Webhook.Id, entry.Asked, entry.Webhook.KeepsOrder()))];
    }

    /// <summary>Returns the receiver of a webhook that asked.</summary>
    public string ReceiverOf(Guid webhookId) => _entries[webhookId].Webhook.Receiver;

    /// <summary>Ends the claim by what it has got. True: a webhook that was cut got all it asked for.</summary>
    public bool End(IReadOnlyList<ClaimedDelivery> claimed)
    {
        var got = claimed.CountBy(delivery => delivery.WebhookId).ToDictionary();
        var more = false;
        foreach (var (id, entry) in _entries)
        {
            if (entry.Asked == 0)
            {
                continue;
            }

            if (got.GetValueOrDefault(id) < entry.Asked)
            {
                _hungry.Remove(id);
                continue;
            }

            _hungry[id] = _number;
            more |= entry.IsCut;
        }

        return more;
    }

    // Each receiver's share leaves something; all shares together might not.
    private void DivideTogether(int budget)
    {
        var busy = _entries.Values.Where(IsBusy).ToList();
        if (busy.Sum(entry => (long)entry.Asked) <= budget)
        {
            return;
        }

        busy.ForEach(entry => (entry.Most, entry.Asked) = (entry.Asked, 0));
        DivideByNeed(busy, budget);
        foreach (var entry in busy.Where(entry => entry is { Held: 0, Asked: 0, Most: > 0 }))
        {
            entry.Asked = 1;
        }
    }

    private bool IsBusy(Entry entry) => entry.Held > 0 || _hungry.ContainsKey(entry.Webhook.Id);

    private void Divide(List<Entry> webhooks, int budget)
    {
        if (webhooks.Sum(entry => (long)entry.Room) <= budget)
        {
            webhooks.ForEach(entry => entry.Asked = entry.Room);
            return;
        }

        var busy = webhooks.Where(IsBusy).ToList();
        var idle = webhooks.Count - busy.Count;
        DivideByNeed(busy, idle == 0 ? budget : (budget + 1) / 2);
        var part = busy.Count == 0 ? budget : budget / 2;
        foreach (var entry in webhooks.Except(busy))
        {
            entry.Asked = Math.Min(entry.Room, Math.Max(1, part / idle));
        }
    }

    // One by one, to who holds least; among equals to who got something longest ago.
    private void DivideByNeed(List<Entry> busy, int budget)
    {
        var queue = new PriorityQueue<Entry, (int Held, long Last)>();
        foreach (var entry in busy.Where(entry => entry.Most > 0))
        {
            queue.Enqueue(entry, (entry.Held, _hungry.GetValueOrDefault(entry.Webhook.Id)));
        }

        for (; budget > 0 && queue.TryDequeue(out var entry, out var rank); budget--)
        {
            entry.Asked++;
            if (entry.Asked < entry.Most)
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

        public int Most { get; set; } = room;

        public int Asked { get; set; }

        public bool IsCut => Asked < Room;
    }
}
