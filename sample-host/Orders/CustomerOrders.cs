using Microsoft.AspNetCore.Http.HttpResults;
using SampleHost.Api;
using WebhookMiddleware.Events;

namespace SampleHost.Orders;

/// <summary>
/// The customers' orders, as minimal APIs. They raise the same events as the back office; a webhook can distinguish them by the path.
/// </summary>
internal static class CustomerOrders
{
    public static void MapCustomerOrders(this IEndpointRouteBuilder app)
    {
        var orders = app.MapGroup("/user/order");
        orders.MapPost("/add", AddAsync).WithBeforeWebhook(WebhookEvents.BeforeOrderAdd);
        orders.MapPost("/{id}", UpdateAsync).WithBeforeWebhook(WebhookEvents.BeforeOrderUpdate);
        orders.MapGet("/{id}", GetAsync);
    }

    private static async Task<Results<Ok<OrderAdded>, ProblemHttpResult>> AddAsync(
        NewOrder body, OrderBook orders, CancellationToken cancellationToken)
        => await orders.AddAsync(body, cancellationToken) is { } order
            ? TypedResults.Ok(OrderAdded.From(order))
            : Problems.NotFound($"There is no user '{body.UserId}'.");

    private static async Task<Results<Ok<OrderUpdated>, ProblemHttpResult>> UpdateAsync(
        string id, OrderChanges changes, OrderBook orders, CancellationToken cancellationToken)
        => await orders.UpdateAsync(id, changes, cancellationToken) is { } order
            ? TypedResults.Ok(new OrderUpdated(order.Total))
            : Problems.NotFound($"There is no order '{id}', or no user that it is to belong to.");

    private static async Task<Results<Ok<OrderReply>, ProblemHttpResult>> GetAsync(
        string id, OrderBook orders, CancellationToken cancellationToken)
        => await orders.FindAsync(id, cancellationToken) is { } order
            ? TypedResults.Ok(OrderReply.From(order))
            : Problems.NotFound($"There is no order '{id}'.");
}
