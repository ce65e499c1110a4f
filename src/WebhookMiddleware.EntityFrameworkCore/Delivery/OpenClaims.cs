using System.Runtime.InteropServices;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// Remembers which deliveries of this host's claims have not been settled, with what the claims have read of their rows. The settlement of
/// the last one can thus remove the claim's rows as well. Of two settlements at the same time, neither may know that it is the last; the
/// next one then removes the rows. What it does not know is removed when claims are recovered.
/// </summary>
internal sealed class OpenClaims(TimeProvider timeProvider)
{
    /// <summary>Far longer than a delivery takes. Claims whose lease was lost are never settled.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, OpenClaim> _open = [];
    private readonly List<Guid> _left = [];

    /// <summary>Adds deliveries to a claim, each with what is known of its row.</summary>
    public void Add(Guid claimId, IEnumerable<(Guid Id, HeldRow? Row)> deliveries)
    {
        lock (_lock)
        {
            ref var claim = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, claimId, out _);
            claim ??= new OpenClaim(timeProvider.GetTimestamp(), []);
            foreach (var (id, row) in deliveries)
            {
                claim.Deliveries[id] = row;
            }
        }
    }

    /// <summary>Returns what is known of a delivery's row; null if nothing is.</summary>
    public HeldRow? Find(Guid claimId, Guid deliveryId)
    {
        lock (_lock)
        {
            return _open.TryGetValue(claimId, out var claim) && claim.Deliveries.TryGetValue(deliveryId, out var row) ? row : null;
        }
    }

    /// <summary>Returns the claims that are to end with the settlements, and those whose rows earlier ones have left.</summary>
    public Guid[] EndingWith(IReadOnlyList<DeliverySettlement> settlements)
    {
        lock (_lock)
        {
            Guid[] ending =
            [
                .. _left,
                .. settlements.ToLookup(settlement => settlement.ClaimId, settlement => settlement.DeliveryId)
                    .Where(settled => _open.TryGetValue(settled.Key, out var claim) && claim.IsWithin([.. settled]))
                    .Select(settled => settled.Key),
            ];
            _left.Clear();
            return ending;
        }
    }

    /// <summary>Called when settlements are committed, and the rows of <paramref name="ended"/> are removed.</summary>
    public void Settled(IReadOnlyList<DeliverySettlement> settlements, Guid[] ended)
    {
        lock (_lock)
        {
            foreach (var settlement in settlements)
            {
                if (_open.TryGetValue(settlement.ClaimId, out var claim)
                    && claim.Deliveries.Remove(settlement.DeliveryId) && claim.Deliveries.Count == 0)
                {
                    _open.Remove(settlement.ClaimId);
                    if (!ended.Contains(settlement.ClaimId))
                    {
                        _left.Add(settlement.ClaimId);
                    }
                }
            }
        }
    }

    public void Remove(Guid claimId)
    {
        lock (_lock)
        {
            _open.Remove(claimId);
        }
    }

    public void RemoveOld()
    {
        lock (_lock)
        {
            foreach (var (claimId, claim) in _open)
            {
                if (timeProvider.GetElapsedTime(claim.Since) > MaxAge)
                {
                    _open.Remove(claimId);
                }
            }
        }
    }

    private sealed record OpenClaim(long Since, Dictionary<Guid, HeldRow?> Deliveries)
    {
        public bool IsWithin(Guid[] settled) => Deliveries.Count <= settled.Length && Deliveries.Keys.All(settled.ToHashSet().Contains);
    }
}
