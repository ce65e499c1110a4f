using Microsoft.EntityFrameworkCore;
using SampleHost.Api;
using SampleHost.Data;
using WebhookMiddleware.Subscriptions;

namespace SampleHost.Subscriptions;

/// <summary>Provides the expired subscriptions to the webhooks.</summary>
internal sealed class ExpiringSubscriptions(SampleDbContext db, TimeProvider time) : IExpiringSubscriptionSource
{
    public async Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(
        DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
    {
        var now = upTo.ToUnixTimeMilliseconds();
        var expired = await db.Subscriptions.AsNoTracking()
            .Where(s => s.RaisedAt == null && s.ValidTo <= now)
            .OrderBy(s => s.ValidTo).ThenBy(s => s.Id)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return
        [
            .. expired.Select(s => new ExpiredSubscription(
                Ids.Format(s.Id), Ids.Format(s.UserId), DateTimeOffset.FromUnixTimeMilliseconds(s.ValidTo))),
        ];
    }

    public async Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken)
    {
        var terms = raised.ToDictionary(s => Ids.Parse(s.Id), s => s.ValidTo.ToUnixTimeMilliseconds());
        var ids = terms.Keys.ToList();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var subscription in await db.Subscriptions.Where(s => ids.Contains(s.Id)).ToListAsync(cancellationToken))
        {
            // If the subscription has been prolonged meanwhile, its new term will expire later.
            if (subscription.ValidTo == terms[subscription.Id])
            {
                subscription.RaisedAt = now;
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
