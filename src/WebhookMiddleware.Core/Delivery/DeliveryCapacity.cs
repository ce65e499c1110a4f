using Microsoft.Extensions.Options;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Knows what this host can send at the moment. First attempts and retries each have their own slots; a webhook's cap counts both.
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
            var limit = Math.Min(Options.MaxInFlight - lane.InFlight, MaxClaim);
            List<ClaimableWebhook> claimable = [];
            lane.IsWanted = limit == 0;
            foreach (var webhook in registry.Current.Webhooks)
            {
                if (!webhook.Definition.IsActive || resilience.IsOpen(webhook.Id))
                {
                    continue;
                }

                var room = RoomFor(webhook);
                lane.IsWanted |= room == 0;
                if (room > 0)
                {
                    claimable.Add(new ClaimableWebhook(webhook.Id, room, webhook.KeepsOrder()));
                }
            }

            return limit == 0 || claimable.Count == 0
                ? null
                : new ClaimRequest(
                    Guid.CreateVersion7(timeProvider.GetUtcNow()), kind, claimable, limit, TimeSpan.FromMilliseconds(Options.LeaseMs));
        }
    }

    /// <summary>Takes the slots of what was claimed.</summary>
    public void Take(DeliveryKind kind, IReadOnlyList<ClaimedDelivery> claimed)
    {
        lock (_lock)
        {
            var lane = _lanes[kind];
            lane.InFlight += claimed.Count;
            lane.IsWanted |= claimed.Count > 0;
            foreach (var delivery in claimed)
            {
                _inFlight[delivery.WebhookId] = _inFlight.GetValueOrDefault(delivery.WebhookId) + 1;
            }
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Free(DeliveryKind kind, Guid webhookId)
    {
        lock (_lock)
        {
            _lanes[kind].InFlight--;
            if (--_inFlight[webhookId] == 0)
            {
                _inFlight.Remove(webhookId);
            }
        }
    }

    // A webhook on trial gets one call that decides for the others.
    private int RoomFor(CompiledWebhook webhook)
    {
        var most = webhook.KeepsOrder() || resilience.IsOnTrial(webhook.Id) ? 1 : Options.MaxInFlightPerWebhook;
        return Math.Max(most - _inFlight.GetValueOrDefault(webhook.Id), 0);
    }

    private sealed class Lane
    {
        public int InFlight { get; set; }

        public bool IsWanted { get; set; }
    }
}
