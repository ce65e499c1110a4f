using Microsoft.AspNetCore.Mvc;
using SampleHost.Api;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Events;

namespace SampleHost.Orders;

/// <summary>
/// The back office's orders. Literal routes take precedence over <c>{id}</c>, so "add" and "set_status" are never taken for an order.
/// </summary>
[ApiController]
[Route("organization/order")]
public sealed class OrdersController(OrderBook orders) : ControllerBase
{
    [HttpPost("add")]
    [BeforeWebhook(WebhookEvents.BeforeOrderAdd)]
    public async Task<ActionResult<OrderAdded>> Add(NewOrder body, CancellationToken cancellationToken)
        => await orders.AddAsync(body, cancellationToken) is { } order
            ? OrderAdded.From(order)
            : Missing($"There is no user '{body.UserId}'.");

    [HttpPost("{id}")]
    [BeforeWebhook(WebhookEvents.BeforeOrderUpdate)]
    public async Task<ActionResult<OrderUpdated>> Update(string id, OrderChanges changes, CancellationToken cancellationToken)
        => await orders.UpdateAsync(id, changes, cancellationToken) is { } order
            ? new OrderUpdated(order.Total)
            : Missing($"There is no order '{id}', or no user that it is to belong to.");

    [HttpPost("set_status")]
    [BeforeWebhook(WebhookEvents.BeforeOrderSetStatus)]
    public async Task<ActionResult<Reply>> SetStatus(StatusChange body, CancellationToken cancellationToken)
        => await orders.SetStatusAsync(body.OrderId, body.Status!, cancellationToken) is null
            ? Missing($"There is no order '{body.OrderId}'.")
            : Reply.Ok;

    [HttpGet("{id}")]
    public async Task<ActionResult<OrderReply>> Get(string id, CancellationToken cancellationToken)
        => await orders.FindAsync(id, cancellationToken) is { } order ? OrderReply.From(order) : Missing($"There is no order '{id}'.");

    private ObjectResult Missing(string detail) => Problem(detail, statusCode: StatusCodes.Status404NotFound);
}
