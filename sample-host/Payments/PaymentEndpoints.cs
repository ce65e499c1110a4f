using System.ComponentModel.DataAnnotations;
using SampleHost.Api;
using SampleHost.Orders;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;

namespace SampleHost.Payments;

/// <summary>
/// Checks an order's payment with the acquirer. Only the handler knows whether that sets the order's status, so it raises the event itself.
/// </summary>
internal static class PaymentEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder app) => app.MapPost("/user/sber_get_status", GetStatusAsync);

    private static async Task<IResult> GetStatusAsync(
        PaymentQuery body,
        OrderBook orders,
        AcquirerClient acquirer,
        PaymentClaims claims,
        IWebhookRaiser webhooks,
        CancellationToken cancellationToken)
    {
        var orderId = body.OrderId!;
        if (await orders.FindAsync(orderId, cancellationToken) is not { } order)
        {
            return Problems.NotFound($"There is no order '{orderId}'.");
        }

        if (await acquirer.GetOrderStatusAsync(orderId, cancellationToken) is not { } payment)
        {
            return Problems.BadGateway("The acquirer gave no usable response.");
        }

        if (payment.OrderStatus == AcquirerStatus.FullyAuthorised && await claims.TryClaimAsync(orderId, cancellationToken) is { } claim)
        {
            WebhookDecision<StatusChange>? decision = null;
            string? status = null;
            try
            {
                decision = await webhooks.RaiseBeforeAsync(
                    WebhookEvents.BeforeOrderSetStatus,
                    new StatusChange { OrderId = orderId, Status = OrderStatus.Paid },
                    cancellationToken);
                status = decision.IsAllowed && IsValid(decision.Payload) ? decision.Payload.Status : null;
            }
            finally
            {
                await claims.SettleAsync(orderId, claim, status);
            }

            if (!decision.IsAllowed)
            {
                return decision.ToResult();
            }

            if (status is null)
            {
                return Problems.BadGateway("A webhook set a status that orders don't have.");
            }
        }

        order = await orders.FindAsync(orderId, cancellationToken) ?? order;
        return TypedResults.Ok(new PaymentReply(payment.OrderStatus!.Value, payment.Amount, order.Status));
    }

    // A body that webhooks change is validated before the handler gets it; the payload of an event that the handler raises is not.
    private static bool IsValid(StatusChange change)
        => Validator.TryValidateObject(change, new ValidationContext(change), validationResults: null, validateAllProperties: true);
}
