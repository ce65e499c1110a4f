using Microsoft.Extensions.Options;
using SampleHost.Orders;
using WebhookMiddleware;

namespace SampleHost.Payments;

/// <summary>
/// Grants one request at a time the right to set an order to paid: customers' pages poll for a payment, and webhooks must be called for it
/// once. The claim is part of the order's row, so it holds across hosts. It expires, so that a host that dies while it holds the claim does
/// not block the payment for ever.
/// </summary>
public sealed class PaymentClaims(OrderBook orders, IOptions<WebhookOptions> options, TimeProvider time)
{
    // Longer than the webhooks' run may take; otherwise a second request could claim the order while they are still being called.
    private readonly TimeSpan _lease = options.Value.RunBudget + TimeSpan.FromSeconds(30);

    /// <summary>Claims the order. Returns null if it is paid already, or claimed by another request.</summary>
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
    /// Releases the claim. If <paramref name="status"/> is not null, it becomes the status of the order, which is then paid.
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
                // The back office may have set it to paid meanwhile.
                if (status is not null && order.PaidAt is null)
                {
                    order.SetPaid(status, time.GetUtcNow());
                }

                return true;
            },
            // Not cancelled with the request: the payment, or the refusal, stands even if the client disconnects.
            CancellationToken.None);
}
