using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>
/// Tracks what this host can send. First attempts and retries each have their own slots, which receivers and their webhooks share
/// (<see cref="FairShare"/>). The limit of a webhook counts both.
/// </summary>
internal sealed class DeliveryCapacity(
    WebhookRegistry registry, WebhookResilience resilience, IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    /// <summary>The maximum number of deliveries in one claim, which loads their payloads.</summary>
    internal const int MaxClaim = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeliveryKind, Lane> _lanes = new() { [DeliveryKind.FirstAttempt] = new(), [DeliveryKind.Retry] = new() };
    private readonly Dictionary<Guid, int> _inFlight = [];

    private DeliveryOptions Options => options.Value.Delivery;

    /// <summary>Gets whether a slot that becomes free should be filled at once, because more deliveries are probably due.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_lock)
            {
                return _lanes.Values.Any(lane => lane.IsWanted);
            }
        }
    }

    /// <summary>
    /// Returns the next claim request, or null when nothing can be sent. While webhooks are switched off, there is none to send to.
    /// </summary>
    public ClaimRequest? NextClaim(DeliveryKind kind)
    {
        lock (_lock)
        {
            var lane = _lanes[kind];
            var free = Options.MaxInFlight - lane.InFlight;
            var limit = MaxAtOnce(free);
            lane.IsWanted = limit == 0;
            lane.Share.Begin();
            foreach (var webhook in registry.Current.Webhooks)
            {
                if (!webhook.Definition.IsActive || resilience.IsOpen(webhook.Id))
                {
                    continue;
                }

                var held = _inFlight.GetValueOrDefault(webhook.Id);
                var left = FairShare.OfReceiver(lane.Receivers.GetValueOrDefault(webhook.Receiver), held, free, Options.MaxInFlight);
                var room = Math.Min(MaxInFlightOf(webhook) - held, FairShare.OfWebhook(held, left, Options.MaxInFlight));
                lane.IsWanted |= room <= 0;
                if (room > 0)
                {
                    lane.Share.Add(webhook, held, room, left);
                }
            }

            var claimable = lane.Share.Divide(FairShare.BeyondReserve(free, Options.MaxInFlight));
            lane.IsWanted |= lane.Share.IsLimited;
            return limit == 0 || claimable.Count == 0
                ? null
                : new ClaimRequest(
                    Guid.CreateVersion7(timeProvider.GetUtcNow()), kind, claimable, limit, Options.Lease);
        }
    }

    /// <summary>
    /// Takes slots for the claimed deliveries. Returns true if a webhook that was limited got all it requested, so that another claim may
    /// get more.
    /// </summary>
    public bool Take(ClaimRequest request, IReadOnlyList<ClaimedDelivery> claimed)
    {
        lock (_lock)
        {
            var lane = _lanes[request.Kind];
            lane.InFlight += claimed.Count;
            lane.IsWanted |= claimed.Count > 0;
            foreach (var delivery in claimed)
            {
                _inFlight[delivery.WebhookId] = _inFlight.GetValueOrDefault(delivery.WebhookId) + 1;
                var receiver = lane.Share.ReceiverOf(delivery.WebhookId);
                lane.Receivers[receiver] = lane.Receivers.GetValueOrDefault(receiver) + 1;
                lane.Taken[(delivery.ClaimId, delivery.Id)] = receiver;
            }

            return lane.Share.End(claimed);
        }
    }

    /// <summary>Returns the slot of a delivery.</summary>
    public void Free(DeliveryKind kind, ClaimedDelivery delivery)
    {
        lock (_lock)
        {
            // The receiver at the time when the slot was taken, since the webhook's URL may have changed meanwhile.
            var lane = _lanes[kind];
            lane.InFlight--;
            lane.Taken.Remove((delivery.ClaimId, delivery.Id), out var receiver);
            Decrement(lane.Receivers, receiver!);
            Decrement(_inFlight, delivery.WebhookId);
        }
    }

    // Webhooks of one receiver may together request more than it may take (ClaimShare). The last slots are therefore claimed one by one, so
    // that the receiver gets none of those reserved for others.
    private int MaxAtOnce(int free)
        => free <= 0 ? 0 : Math.Clamp(FairShare.BeyondReserve(free, Options.MaxInFlight), 1, Math.Min(FairShare.AtOnce(free), MaxClaim));

    private static void Decrement<T>(Dictionary<T, int> counts, T key)
        where T : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    // A webhook on trial gets one call, which decides for the others.
    private int MaxInFlightOf(CompiledWebhook webhook)
        => webhook.KeepsOrder() || resilience.IsOnTrial(webhook.Id) ? 1 : Options.MaxInFlightPerWebhook;

    private sealed class Lane
    {
        public ClaimShare Share { get; } = new();

        public Dictionary<string, int> Receivers { get; } = new(StringComparer.Ordinal);

        /// <summary>Gets the receivers of the deliveries that are being sent.</summary>
        public Dictionary<(Guid Claim, Guid Delivery), string> Taken { get; } = [];

        public int InFlight { get; set; }

        public bool IsWanted { get; set; }
    }
}
