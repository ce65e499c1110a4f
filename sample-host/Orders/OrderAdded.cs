using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>The response to a new order.</summary>
public sealed record OrderAdded(string Id, string Number, string Status, decimal Total) : Reply
{
    public static OrderAdded From(Order order) => new(Ids.Format(order.Id), order.Number, order.Status, order.Total);
}
