using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>An order, as the API returns it.</summary>
public sealed record OrderReply(
    string Id,
    string Number,
    string Status,
    string UserId,
    string? ShopId,
    IReadOnlyList<OrderItem> Items,
    OrderDelivery? Delivery,
    string? Comment,
    decimal Total) : Reply
{
    public static OrderReply From(Order order) => new(
        Ids.Format(order.Id),
        order.Number,
        order.Status,
        Ids.Format(order.UserId),
        order.ShopId,
        order.Items,
        order.Delivery,
        order.Comment,
        order.Total);
}
