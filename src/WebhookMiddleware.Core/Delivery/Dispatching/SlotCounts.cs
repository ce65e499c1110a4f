using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>Counts what receivers and their webhooks hold of a number of slots, which they share (<see cref="FairShare"/>).</summary>
internal sealed class SlotCounts(int all)
{
    private readonly Dictionary<string, int> _receivers = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, int> _webhooks = [];

    private int _held;

    public int All => all;

    public int Free => All - _held;

    /// <summary>Returns the number of slots that a webhook holds.</summary>
    public int HeldBy(Guid webhookId) => _webhooks.GetValueOrDefault(webhookId);

    /// <summary>Returns the number of slots that a webhook's receiver may take in addition.</summary>
    public int LeftTo(string receiver, Guid webhookId)
        => FairShare.OfReceiver(_receivers.GetValueOrDefault(receiver), HeldBy(webhookId), Free, All);

    /// <summary>Returns the number of slots that a webhook may take in addition.</summary>
    public int RoomOf(string receiver, Guid webhookId) => FairShare.OfWebhook(HeldBy(webhookId), LeftTo(receiver, webhookId), All);

    public void Take(string receiver, Guid webhookId)
    {
        _held++;
        _receivers[receiver] = _receivers.GetValueOrDefault(receiver) + 1;
        _webhooks[webhookId] = HeldBy(webhookId) + 1;
    }

    public void Return(string receiver, Guid webhookId)
    {
        _held--;
        Decrement(_receivers, receiver);
        Decrement(_webhooks, webhookId);
    }

    private static void Decrement<T>(Dictionary<T, int> counts, T key)
        where T : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }
}
