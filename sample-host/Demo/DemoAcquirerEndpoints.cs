using SampleHost.Api;

namespace SampleHost.Demo;

/// <summary>Maps the two sides of the demo acquirer: the one that the sample calls, and the one where users set payments.</summary>
internal static class DemoAcquirerEndpoints
{
    private static readonly DemoAcquirer.DemoPayment Registered = new(0, 0);

    public static void MapDemoAcquirer(this IEndpointRouteBuilder demo)
    {
        demo.MapPost("/acquirer/orders/{orderId}", (string orderId, DemoAcquirer.DemoPayment payment, DemoAcquirer acquirer) =>
        {
            acquirer.Payments[orderId] = payment;
            return Reply.Ok;
        });

        demo.MapPost("/acquirer/payment/rest/getOrderStatusExtended.do", async (HttpRequest request, DemoAcquirer acquirer) =>
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            var orderNumber = form["orderNumber"].ToString();
            var payment = acquirer.Payments.GetValueOrDefault(orderNumber, Registered);
            return new DemoAcquirer.DemoPaymentStatus("0", orderNumber, payment.OrderStatus, payment.Amount);
        });
    }
}
