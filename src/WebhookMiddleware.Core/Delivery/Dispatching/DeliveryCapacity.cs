using Microsoft.Extensions.Options;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>
/// Decides what this host claims and which of the claimed deliveries begins next. First attempts and retries are separate kinds.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Requests under way have slots, which receivers and their webhooks share. The limit of a webhook counts both kinds.</item>
/// <item>Deliveries that wait and those under way have places in the <see cref="ClaimWindow"/>, which is larger than the number of slots,
/// so that a slot which becomes free is filled without asking the queue.</item>
/// <item>A slot and a place become free at the answer. For a webhook that keeps its order, they become free when the answer is
/// stored.</item>
/// <item>Answers that are not stored yet are limited apart: beyond the limit, nothing begins.</item>
/// </list>
/// </remarks>
internal sealed class DeliveryCapacity
{
    /// <summary>The maximum number of deliveries in one claim.</summary>
    internal const int MaxClaim = 512;

    private readonly Lock _lock = new();
    private readonly WebhookRegistry _registry;
    private readonly WebhookResilience _resilience;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Lane[] _lanes;
    private readonly int _maxUnsettled;

    private int _unsettled;
    private bool _isClosed;

    public DeliveryCapacity(
        WebhookRegistry registry, WebhookResilience resilience, IOptions<WebhookOptions> options, TimeProvider timeProvider)
    {
        (_registry, _resilience, _options, _timeProvider) = (registry, resilience, options.Value.Delivery, timeProvider);
        _lanes = [new(DeliveryKind.FirstAttempt, _options), new(DeliveryKind.Retry, _options)];
        _maxUnsettled = 2 * DeliverySettler.MaxBatch + 2 * _options.MaxInFlight;
    }

    /// <summary>Determines whether a claim may get more, because there is room again where the last one left something.</summary>
    public bool IsClaimDue(DeliveryKind kind)
    {
        lock (_lock)
        {
            return !_isClosed && LaneOf(kind).Window.IsRefillDue;
        }
    }

    /// <summary>Determines the same for either kind.</summary>
    public bool IsClaimDue()
    {
        lock (_lock)
        {
            return !_isClosed && (_lanes[0].Window.IsRefillDue || _lanes[1].Window.IsRefillDue);
        }
    }

    /// <summary>
    /// Returns the next claim request, or null when there is no room. While webhooks are switched off, there is none to send to.
    /// </summary>
    public ClaimRequest? NextClaim(DeliveryKind kind)
    {
        lock (_lock)
        {
            var lane = LaneOf(kind);
            lane.Window.Begin();
            foreach (var webhook in _registry.Current.Webhooks)
            {
                if (webhook.Definition.IsActive && !_resilience.IsOpen(webhook.Id))
                {
                    lane.Window.Add(webhook, MaxHeldOf(lane, webhook));
                }
            }

            var (claimable, limit) = lane.Window.Divide();
            return claimable.Count == 0 || limit == 0
                ? null
                : new ClaimRequest(Guid.CreateVersion7(_timeProvider.GetUtcNow()), kind, claimable, limit, _options.Lease);
        }
    }

    /// <summary>
    /// Lets the claimed deliveries wait for slots. Returns true if another claim may get more at once.
    /// </summary>
    public bool Take(ClaimRequest request, DeliveryClaim claim, IReadOnlyList<ClaimedDelivery> claimed)
    {
        lock (_lock)
        {
            return LaneOf(request.Kind).Window.End(request, claim, claimed);
        }
    }

    /// <summary>
    /// Gives the next delivery a slot, or returns null when no slot is free or nothing waits for one. Of the webhooks, the one that holds
    /// least is next; among equals, the one whose turn was longest ago.
    /// </summary>
    public HeldDelivery? TryBegin()
    {
        lock (_lock)
        {
            if (_isClosed || _unsettled >= _maxUnsettled)
            {
                return null;
            }

            var held = TryBegin(_lanes[0]) ?? TryBegin(_lanes[1]);
            if (held is not null)
            {
                // Both kinds count towards a webhook's limit, so they take turns at being first.
                Array.Reverse(_lanes);
            }

            return held;
        }
    }

    /// <summary>Frees the slot and the place of a delivery, whose result is not stored yet.</summary>
    public void Answered(HeldDelivery held)
    {
        lock (_lock)
        {
            _unsettled++;
            Free(held);
        }
    }

    /// <summary>
    /// Records that a delivery is settled or given up, after <see cref="Answered"/> or instead of it. Returns true if it freed a slot.
    /// </summary>
    public bool Ended(HeldDelivery held)
    {
        lock (_lock)
        {
            if (held.Slot is null)
            {
                _unsettled--;
                return false;
            }

            Free(held);
            return true;
        }
    }

    /// <summary>Lets no delivery begin any more, and returns those that have not begun.</summary>
    public IReadOnlyList<HeldDelivery> Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _unsettled += _lanes.Sum(lane => lane.Window.Waiting.Count);
            return [.. _lanes.SelectMany(lane => lane.Window.Waiting.Clear())];
        }
    }

    private Lane LaneOf(DeliveryKind kind) => _lanes[0].Kind == kind ? _lanes[0] : _lanes[1];

    private HeldDelivery? TryBegin(Lane lane)
    {
        if (lane.Slots.Free <= 0)
        {
            return null;
        }

        WaitingWebhook? next = null;
        var (rank, slot) = ((Held: int.MaxValue, Turn: long.MaxValue), "");
        foreach (var waiting in lane.Window.Waiting.Webhooks)
        {
            var (webhook, held) = (_registry.Current.Find(waiting.Id), lane.Slots.HeldBy(waiting.Id));
            if (next is not null && (held, waiting.LastTurn).CompareTo(rank) >= 0)
            {
                continue;
            }

            // What its webhook no longer wants is put back by the attempt, under the receiver as claimed.
            var receiver = webhook?.Receiver ?? waiting.Deliveries.Peek().Receiver;
            if (IsRoomFor(lane, waiting.Id, webhook, receiver))
            {
                (next, rank, slot) = (waiting, (held, waiting.LastTurn), receiver);
            }
        }

        return next is null ? null : Begin(lane, next, slot);
    }

    private HeldDelivery Begin(Lane lane, WaitingWebhook waiting, string receiver)
    {
        var held = lane.Window.TakeWaiting(waiting);
        held.Slot = receiver;
        held.IsOutOfOrder = !held.InOrder && _registry.Current.Find(waiting.Id)?.KeepsOrder() == true;
        lane.Slots.Take(receiver, waiting.Id);
        return held;
    }

    private bool IsRoomFor(Lane lane, Guid webhookId, CompiledWebhook? webhook, string receiver)
    {
        var underWay = _lanes[0].Slots.HeldBy(webhookId) + _lanes[1].Slots.HeldBy(webhookId);
        if (underWay >= MaxUnderWay(webhook))
        {
            return false;
        }

        // A webhook that is the only one has nobody to leave slots to.
        return lane.Window.IsAlone || lane.Slots.RoomOf(receiver, webhookId) > 0;
    }

    private void Free(HeldDelivery held)
    {
        var lane = LaneOf(held.Kind);
        lane.Slots.Return(held.Slot!, held.Delivery.WebhookId);
        lane.Window.Return(held);
        held.Slot = null;
    }

    private int MaxUnderWay(CompiledWebhook? webhook)
        => webhook is not null && IsOneByOne(webhook) ? 1 : _options.MaxInFlightPerWebhook;

    // Both kinds of an ordered webhook's deliveries form one lane, and a webhook on trial gets one call, which decides for the others.
    private int? MaxHeldOf(Lane lane, CompiledWebhook webhook)
        => !IsOneByOne(webhook) ? null : 1 - _lanes.Where(other => other != lane).Sum(other => other.Window.HeldBy(webhook.Id));

    private bool IsOneByOne(CompiledWebhook webhook) => webhook.KeepsOrder() || _resilience.IsOnTrial(webhook.Id);

    private sealed class Lane(DeliveryKind kind, DeliveryOptions options)
    {
        public DeliveryKind Kind => kind;

        /// <summary>Gets the slots of requests under way.</summary>
        public SlotCounts Slots { get; } = new(options.MaxInFlight);

        public ClaimWindow Window { get; } = new(options);
    }
}
