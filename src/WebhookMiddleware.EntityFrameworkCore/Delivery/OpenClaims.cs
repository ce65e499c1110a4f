using System.Runtime.InteropServices;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// Remembers which deliveries of this host's claims have not been settled, so that the settlement of the last one also removes the claim's
/// rows.
/// </summary>
internal sealed class OpenClaims
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, HashSet<Guid>> _open = [];

    public void Add(Guid claimId, IEnumerable<Guid> deliveryIds)
    {
        lock (_lock)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_open, claimId, out _) ??= []).UnionWith(deliveryIds);
        }
    }

    /// <summary>Returns the claims that are to end with the settlements.</summary>
    public Guid[] EndingWith(IReadOnlyList<DeliverySettlement> settlements)
    {
        lock (_lock)
        {
            return
            [
                .. settlements.ToLookup(settlement => settlement.ClaimId, settlement => settlement.DeliveryId)
                    .Where(settled => _open.TryGetValue(settled.Key, out var open) && open.IsSubsetOf(settled))
                    .Select(settled => settled.Key),
            ];
        }
    }

    /// <summary>Called when settlements are committed.</summary>
    public void Settled(IReadOnlyList<DeliverySettlement> settlements)
    {
        lock (_lock)
        {
            foreach (var settlement in settlements)
            {
                if (_open.TryGetValue(settlement.ClaimId, out var open) && open.Remove(settlement.DeliveryId) && open.Count == 0)
                {
                    _open.Remove(settlement.ClaimId);
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
}
