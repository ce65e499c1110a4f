using WebhookMiddleware.Bounds;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>
/// The places of the deliveries of one kind that this host has claimed ahead: those that wait for a slot and those under way.
/// </summary>
/// <remarks>
/// Receivers and their webhooks share the places as they share slots, so that what waits for one never holds back another. A webhook is
/// claimed for again when half of what may wait for it has begun, so that claims are large and few.
/// </remarks>
internal sealed class ClaimWindow(DeliveryOptions options)
{
    /// <summary>
    /// The size of waiting messages from which no more are claimed, and by which the number of deliveries in a claim is limited, judged by
    /// the messages of the last claim.
    /// </summary>
    internal const long MaxWaitingBytes = 32 * 1024 * 1024;

    private const int MinAhead = 200;

    private readonly SlotCounts _places = new(options.MaxInFlight + Ahead(options.MaxInFlight));
    private readonly ClaimShare _share = new();
    private readonly int _ahead = Ahead(options.MaxInFlightPerWebhook);
    private bool _isShort;
    private int _webhooks;
    private long _typicalBytes = 1;

    public WaitingDeliveries Waiting { get; } = new();

    /// <summary>Gets whether a claim may get more, because there is room again where the last one left something.</summary>
    public bool IsRefillDue { get; private set; }

    /// <summary>Gets whether there was one webhook only that could be claimed for.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>Returns the number of a webhook's deliveries that wait or are under way.</summary>
    public int HeldBy(Guid webhookId) => _places.HeldBy(webhookId);

    /// <summary>Begins the next claim.</summary>
    public void Begin()
    {
        (_isShort, IsRefillDue) = (Waiting.Bytes >= MaxWaitingBytes, false);
        _share.Begin();
        _webhooks = 0;
    }

    /// <summary>Adds a webhook that can be sent to.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="max">The number of places that it may hold, if fewer than others.</param>
    public void Add(CompiledWebhook webhook, int? max)
    {
        _webhooks++;
        var held = _places.HeldBy(webhook.Id);
        if (Waiting.CountOf(webhook.Id) > _ahead / 2 || held >= max)
        {
            return;
        }

        var left = _places.LeftTo(webhook.Receiver, webhook.Id);
        var room = Math.Min(
            (max ?? options.MaxInFlightPerWebhook + _ahead) - held, FairShare.OfWebhook(held, left, _places.All));
        _isShort |= room <= 0;
        if (room > 0)
        {
            _share.Add(webhook, held, room, left);
        }
    }

    /// <summary>Returns what each webhook may request, and how many they may request together.</summary>
    public (IReadOnlyList<ClaimableWebhook> Webhooks, int Limit) Divide()
    {
        IsAlone = _webhooks == 1;
        var limit = MaxAtOnce();
        var claimable = _share.Divide(FairShare.BeyondReserve(_places.Free, _places.All));
        _isShort |= limit == 0 || _share.IsLimited;
        return (claimable, limit);
    }

    /// <summary>Takes places for the claimed deliveries. Returns true if another claim may get more at once.</summary>
    public bool End(ClaimRequest request, DeliveryClaim claim, IReadOnlyList<ClaimedDelivery> claimed)
    {
        var inOrder = request.Webhooks.Where(webhook => webhook.InOrder).Select(webhook => webhook.Id).ToHashSet();
        var before = Waiting.Bytes;
        foreach (var delivery in claimed)
        {
            var receiver = _share.ReceiverOf(delivery.WebhookId);
            _places.Take(receiver, delivery.WebhookId);
            Waiting.Add(new HeldDelivery(claim, request.Kind, delivery, inOrder.Contains(delivery.WebhookId), receiver));
        }

        if (claimed.Count > 0)
        {
            _typicalBytes = Math.Max(1, (Waiting.Bytes - before) / claimed.Count);
        }

        var isMoreLikely = _share.End(claimed);
        return claimed.Count == request.Limit || isMoreLikely;
    }

    /// <summary>Removes and returns the webhook's oldest delivery, which keeps its place.</summary>
    public HeldDelivery TakeWaiting(WaitingWebhook webhook)
    {
        var held = Waiting.Take(webhook);
        SetRefill(webhook.Id);
        return held;
    }

    /// <summary>Frees the place of a delivery.</summary>
    public void Return(HeldDelivery held)
    {
        _places.Return(held.Receiver, held.Delivery.WebhookId);
        SetRefill(held.Delivery.WebhookId);
        IsRefillDue |= _isShort;
    }

    // Webhooks of one receiver may together request more than it has places for (ClaimShare). The last places are therefore claimed one by
    // one, so that a receiver gets none of those reserved for others.
    private int MaxAtOnce()
    {
        var free = _places.Free;
        if (free <= 0 || Waiting.Bytes >= MaxWaitingBytes)
        {
            return 0;
        }

        var bySize = Math.Max(1, (MaxWaitingBytes - Waiting.Bytes) / _typicalBytes);
        var most = Math.Min(FairShare.AtOnce(free), Math.Min(DeliveryCapacity.MaxClaim, bySize));
        return (int)Math.Clamp(FairShare.BeyondReserve(free, _places.All), 1, Math.Max(1, most));
    }

    private void SetRefill(Guid webhookId)
        => IsRefillDue |= _share.IsSaturated(webhookId) && Waiting.CountOf(webhookId) <= _ahead / 2;

    // One half is sent while the other is claimed, at least a hundred at a time: large claims cost a store less for each delivery.
    private static int Ahead(int slots) => Math.Max(MinAhead, 16 * slots);
}
