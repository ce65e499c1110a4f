using Microsoft.Extensions.Options;
using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Testing.Shop;

/// <summary>The memberships of the shop, which end at the times of the configuration.</summary>
public sealed class Memberships(IOptions<MembershipOptions> options) : IExpiringSubscriptionSource
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<ExpiredSubscription>>(
            [.. options.Value.Ends.Where(end => end <= upTo).Select((end, number) => new ExpiredSubscription($"{number}", "ann", end)).Take(limit)]);

    /// <inheritdoc/>
    public Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>When memberships end.</summary>
public sealed class MembershipOptions
{
    /// <summary>Gets the times.</summary>
    public IList<DateTimeOffset> Ends { get; } = [];
}
