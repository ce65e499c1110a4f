using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Knows what this host can send at the moment. First attempts and retries each have their own slots, which receivers and their webhooks share
/// (<see cref="FairShare"/>); a webhook's cap counts both.
/// </summary>
internal sealed class DeliveryCapacity(
    WebhookRegistry registry, WebhookResilience resilience, IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    /// <summary>The most that one claim takes: payloads come with it.</summary>
    internal const int MaxClaim = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<DeliveryKind, Lane> _lanes = new() { [DeliveryKind.FirstAttempt] = new(), [DeliveryKind.Retry] = new() };
    private readonly Dictionary<Guid, int> _inFlight = [];

    private DeliveryOptions Options => options.Value.Delivery;

    /// <summary>Whether a slot that becomes free should be filled at once, since more is likely to be due.</summary>
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

    /// <summary>What to ask the queue for; null when nothing can be sent. The switch being off leaves no webhook.</summary>
    public ClaimRequest? NextClaim(DeliveryKind kind)
    {
        lock (_lock)
        {
            var lane = _lanes[kind];
            var free = Options.MaxInFlight - lane.InFlight;
            var limit = MostAtOnce(free);
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
                var room = Math.Min(MostOf(webhook) - held, FairShare.OfWebhook(held, left, Options.MaxInFlight));
                lane.IsWanted |= room <= 0;
                if (room > 0)
                {
                    lane.Share.Add(webhook, held, room, left);
                }
            }

            var claimable = lane.Share.Divide(FairShare.BeyondReserve(free, Options.MaxInFlight));
            lane.IsWanted |= lane.Share.IsCut;
            return limit == 0 || claimable.Count == 0
                ? null
                : new ClaimRequest(
                    Guid.CreateVersion7(timeProvider.GetUtcNow()), kind, claimable, limit, Options.Lease);
        }
    }

    /// <summary>Takes the slots of what was claimed. True: a webhook got all that it was let ask for, and may be let ask for more.</summary>
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

    /// <summary>Gives a slot back.</summary>
    public void Free(DeliveryKind kind, ClaimedDelivery delivery)
    {
        lock (_lock)
        {
            // The receiver that it was when the slot was taken: the webhook's address may have changed meanwhile.
            var lane = _lanes[kind];
            lane.InFlight--;
            lane.Taken.Remove((delivery.ClaimId, delivery.Id), out var receiver);
            Lower(lane.Receivers, receiver!);
            Lower(_inFlight, delivery.WebhookId);
        }
    }

    // Webhooks of one receiver may ask for more together than it may take (ClaimShare): the last slots are given one by one, so that it gets none of those
    // which are kept for others.
    private int MostAtOnce(int free)
        => free <= 0 ? 0 : Math.Clamp(FairShare.BeyondReserve(free, Options.MaxInFlight), 1, Math.Min(FairShare.AtOnce(free), MaxClaim));

    private static void Lower<T>(Dictionary<T, int> counts, T key)
        where T : notnull
    {
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }
    }

    // A webhook on trial gets one call that decides for the others.
    private int MostOf(CompiledWebhook webhook)
        => webhook.KeepsOrder() || resilience.IsOnTrial(webhook.Id) ? 1 : Options.MaxInFlightPerWebhook;

    private sealed class Lane
    {
        public ClaimShare Share { get; } = new();

        public Dictionary<string, int> Receivers { get; } = new(StringComparer.Ordinal);

        /// <summary>The receivers of what is being sent.</summary>
        public Dictionary<(Guid Claim, Guid Delivery), string> Taken { get; } = [];

        public int InFlight { get; set; }

        public bool IsWanted { get; set; }
    }
}
