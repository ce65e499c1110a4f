namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>
/// The claimed deliveries of one kind that have not begun, one queue for each webhook, so that none waits behind another's.
/// </summary>
internal sealed class WaitingDeliveries
{
    private readonly Dictionary<Guid, WaitingWebhook> _webhooks = [];
    private long _turn;

    /// <summary>Gets the webhooks that have deliveries waiting.</summary>
    public Dictionary<Guid, WaitingWebhook>.ValueCollection Webhooks => _webhooks.Values;

    public int Count => _webhooks.Values.Sum(webhook => webhook.Deliveries.Count);

    /// <summary>Gets the size of the messages that wait.</summary>
    public long Bytes { get; private set; }

    public int CountOf(Guid webhookId) => _webhooks.TryGetValue(webhookId, out var webhook) ? webhook.Deliveries.Count : 0;

    public void Add(HeldDelivery held)
    {
        var webhookId = held.Delivery.WebhookId;
        if (!_webhooks.TryGetValue(webhookId, out var webhook))
        {
            _webhooks[webhookId] = webhook = new WaitingWebhook(webhookId, _turn);
        }

        webhook.Deliveries.Enqueue(held);
        Bytes += held.Bytes;
    }

    /// <summary>Removes and returns the webhook's oldest delivery.</summary>
    public HeldDelivery Take(WaitingWebhook webhook)
    {
        var held = webhook.Deliveries.Dequeue();
        webhook.LastTurn = ++_turn;
        Bytes -= held.Bytes;
        if (webhook.Deliveries.Count == 0)
        {
            _webhooks.Remove(webhook.Id);
        }

        return held;
    }

    /// <summary>Removes and returns all deliveries.</summary>
    public IReadOnlyList<HeldDelivery> Clear()
    {
        HeldDelivery[] all = [.. _webhooks.Values.SelectMany(webhook => webhook.Deliveries)];
        _webhooks.Clear();
        Bytes = 0;
        return all;
    }
}

/// <summary>A webhook with the deliveries that wait for it.</summary>
internal sealed class WaitingWebhook(Guid id, long lastTurn)
{
    public Guid Id { get; } = id;

    public Queue<HeldDelivery> Deliveries { get; } = [];

    /// <summary>Gets or sets the turn at which one of its deliveries began last.</summary>
    public long LastTurn { get; set; } = lastTurn;
}
