using Microsoft.Extensions.Options;
using SampleHost.Orders;
using WebhookMiddleware;

namespace SampleHost.Payments;

/// <summary>
/// Gives one request at a time the right to turn an order into a paid one: customers' pages ask about a payment again and again, and the
/// webhooks must hear of it once. The claim is on the order's row, so it holds across hosts, and it runs out, so that a host that dies with
/// it does not keep the order from being paid for ever.
/// </summary>
public sealed class PaymentClaims(OrderBook orders, IOptions<WebhookOptions> options, TimeProvider time)
{
    // Longer than the webhooks may take, or a second request would claim the order while they are still being asked.
    private readonly TimeSpan _lease = options.Value.RunBudget + TimeSpan.FromSeconds(30);

    /// <summary>Claims the order; null when it is paid already, or somebody else has the claim.</summary>
    public async Task<long?> TryClaimAsync(string orderId, CancellationToken cancellationToken)
    {
        long? claim = null;
        await orders.ChangeAsync(
            orderId,
            order =>
            {
                var now = time.GetUtcNow();
                if (order.PaidAt is not null || order.PaymentClaimedUntil > now.ToUnixTimeMilliseconds())
                {
                    claim = null;
                    return false;
                }

                claim = order.PaymentClaimedUntil = (now + _lease).ToUnixTimeMilliseconds();
                return true;
            },
            cancellationToken);
        return claim;
    }

    /// <summary>
    /// Gives the claim back; <paramref name="status"/>, unless it is null, becomes the status of the order, which is paid for then.
    /// </summary>
    public Task<Order?> SettleAsync(string orderId, long claim, string? status)
        => orders.ChangeAsync(
            orderId,
            order =>
            {
                if (status is null && order.PaymentClaimedUntil != claim)
                {
                    return false;
                }

                order.PaymentClaimedUntil = null;
                // The back office may have been faster.
                if (status is not null && order.PaidAt is null)
                {
                    order.SetPaid(status, time.GetUtcNow());
                }

                return true;
            },
            // The money is there, or the answer is no: that does not change when the client goes away.
            CancellationToken.None);
}
