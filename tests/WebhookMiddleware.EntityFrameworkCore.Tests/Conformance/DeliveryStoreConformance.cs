using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What the tests of the outbox, the queue and the log have in common.</summary>
public abstract class DeliveryStoreConformance : StoreConformance
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    protected Guid Hook { get; } = Guid.CreateVersion7();

    private protected IDeliveryQueue Queue => Host.Queue;

    private protected static DeliverySettlement Settle(
        ClaimedDelivery claimed, DeliveryState state, TimeSpan delay = default, WebhookOutcome? outcome = WebhookOutcome.BadStatus)
        => new(claimed.Id, claimed.ClaimId, state, delay, outcome is { } o ? Samples.Attempt() with { Outcome = o, Number = claimed.Attempt } : null);

    /// <summary>Writes so many messages with one delivery each; gives the deliveries' ids.</summary>
    protected async Task<Guid[]> WriteAsync(int count, Guid? hook = null)
    {
        var messages = Enumerable.Range(0, count).Select(_ => Samples.Message(Samples.Delivery(hook ?? Hook))).ToArray();
        await Host.Outbox.WriteAsync(messages, Lease, default);
        return [.. messages.Select(message => message.Deliveries[0].Id)];
    }

    private protected Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        DeliveryKind kind = DeliveryKind.FirstAttempt, int limit = 100, int room = 100, bool inOrder = false)
        => ClaimFromAsync(kind, limit, new ClaimableWebhook(Hook, room, inOrder));

    private protected Task<IReadOnlyList<ClaimedDelivery>> ClaimFromAsync(DeliveryKind kind, int limit, params ClaimableWebhook[] webhooks)
        => Queue.ClaimAsync(new ClaimRequest(Guid.CreateVersion7(), kind, webhooks, limit, Lease), default);

    private protected async Task<ClaimedDelivery> ClaimOneAsync(DeliveryKind kind = DeliveryKind.FirstAttempt, bool inOrder = false)
        => (await ClaimAsync(kind, limit: 1, inOrder: inOrder)).Should().ContainSingle().Subject;

    /// <summary>Claims whatever is due and settles it so.</summary>
    private protected async Task SettleAllAsync(DeliveryState state, TimeSpan delay = default, DeliveryKind kind = DeliveryKind.FirstAttempt)
    {
        var claimed = await ClaimAsync(kind, limit: 1000, room: 1000);
        claimed.Should().NotBeEmpty();
        await Queue.SettleAsync([.. claimed.Select(c => Settle(c, state, delay))], default);
    }

    protected async Task<DeliveryDetails> FindAsync(Guid id) => (await Host.DeliveryLog.FindAsync(id, default))!;

    protected async Task<DeliveryState> StateOfAsync(Guid id) => (await FindAsync(id)).Delivery.State;
}
