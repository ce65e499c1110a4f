using FluentAssertions;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.StoreConformance;

/// <summary>The base class of the suites of the outbox, the queue and the delivery log: writes, claims and settles deliveries.</summary>
public abstract class DeliveryConformanceSuite : ConformanceSuite
{
    /// <summary>The lease of all claims: one minute.</summary>
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Gets the identifier of the webhook that deliveries belong to. The store has no webhook with this identifier.</summary>
    protected Guid Hook { get; } = Guid.CreateVersion7();

    /// <summary>Returns the settlement of a claimed delivery.</summary>
    /// <param name="claimed">The delivery.</param>
    /// <param name="state">The new state.</param>
    /// <param name="delay">The time until the next attempt. Default: none.</param>
    /// <param name="outcome">The outcome of the attempt; null when none was made. Default: <see cref="WebhookOutcome.BadStatus"/>.</param>
    protected static DeliverySettlement Settle(
        ClaimedDelivery claimed, DeliveryState state, TimeSpan delay = default, WebhookOutcome? outcome = WebhookOutcome.BadStatus)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        var attempt = outcome is { } known ? Samples.Attempt() with { Outcome = known, Number = claimed.Attempt } : null;
        return new DeliverySettlement(claimed.Id, claimed.ClaimId, state, delay, attempt);
    }

    /// <summary>Writes messages with one delivery each.</summary>
    /// <param name="count">The number of messages.</param>
    /// <param name="hook">The webhook of the deliveries. Default: <see cref="Hook"/>.</param>
    /// <returns>The identifiers of the deliveries.</returns>
    protected async Task<Guid[]> WriteAsync(int count, Guid? hook = null)
    {
        var messages = Enumerable.Range(0, count).Select(_ => Samples.Message(Samples.Delivery(hook ?? Hook))).ToArray();
        await Outbox.WriteAsync(messages, Lease, default);
        return [.. messages.Select(message => message.Deliveries[0].Id)];
    }

    /// <summary>Claims due deliveries of <see cref="Hook"/>.</summary>
    /// <param name="kind">First attempts or retries.</param>
    /// <param name="limit">The maximum number of deliveries of the claim.</param>
    /// <param name="room">The maximum number of deliveries of the webhook.</param>
    /// <param name="inOrder">Whether the webhook keeps its order.</param>
    /// <returns>The claimed deliveries.</returns>
    protected Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(
        DeliveryKind kind = DeliveryKind.FirstAttempt, int limit = 100, int room = 100, bool inOrder = false)
        => ClaimFromAsync(kind, limit, new ClaimableWebhook(Hook, room, inOrder));

    /// <summary>Claims due deliveries of several webhooks.</summary>
    /// <param name="kind">First attempts or retries.</param>
    /// <param name="limit">The maximum number of deliveries of the claim.</param>
    /// <param name="webhooks">The webhooks.</param>
    /// <returns>The claimed deliveries.</returns>
    protected Task<IReadOnlyList<ClaimedDelivery>> ClaimFromAsync(DeliveryKind kind, int limit, params ClaimableWebhook[] webhooks)
        => Queue.ClaimAsync(new ClaimRequest(Guid.CreateVersion7(), kind, webhooks, limit, Lease), default);

    /// <summary>Claims one due delivery of <see cref="Hook"/>, and fails when there is none.</summary>
    /// <param name="kind">A first attempt or a retry.</param>
    /// <param name="inOrder">Whether the webhook keeps its order.</param>
    /// <returns>The claimed delivery.</returns>
    protected async Task<ClaimedDelivery> ClaimOneAsync(DeliveryKind kind = DeliveryKind.FirstAttempt, bool inOrder = false)
        => (await ClaimAsync(kind, limit: 1, inOrder: inOrder)).Should().ContainSingle().Subject;

    /// <summary>Claims and settles all due deliveries of <see cref="Hook"/>.</summary>
    /// <param name="state">Their new state.</param>
    /// <param name="delay">The time until the next attempt. Default: none.</param>
    /// <param name="kind">First attempts or retries.</param>
    protected async Task SettleAllAsync(DeliveryState state, TimeSpan delay = default, DeliveryKind kind = DeliveryKind.FirstAttempt)
    {
        var claimed = await ClaimAsync(kind, limit: 1000, room: 1000);
        claimed.Should().NotBeEmpty();
        await Queue.SettleAsync([.. claimed.Select(c => Settle(c, state, delay))], default);
    }

    /// <summary>Reads a delivery that exists.</summary>
    /// <param name="id">The identifier of the delivery.</param>
    /// <returns>The delivery with its message and attempts.</returns>
    protected async Task<DeliveryDetails> FindAsync(Guid id) => (await DeliveryLog.FindAsync(id, default))!;

    /// <summary>Reads the state of a delivery that exists.</summary>
    /// <param name="id">The identifier of the delivery.</param>
    /// <returns>The state.</returns>
    protected async Task<DeliveryState> StateOfAsync(Guid id) => (await FindAsync(id)).Delivery.State;
}
