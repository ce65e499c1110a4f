using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>
/// The body of a request that changes an order. Absent or null members stay unchanged. Items are replaced as a whole, delivery member by
/// member.
/// </summary>
public sealed class OrderChanges
{
    public string? UserId { get; set; }

    [StringLength(64), NoNul]
    public string? ShopId { get; set; }

    [AtLeastOne]
    public List<OrderItem>? Items { get; set; }

    public OrderDelivery? Delivery { get; set; }

    [StringLength(2000), NoNul]
    public string? Comment { get; set; }

    /// <summary>Applies everything except the user, who has to be looked up first.</summary>
    public void ApplyTo(Order order)
    {
        order.ShopId = ShopId ?? order.ShopId;
        order.Items = Items ?? order.Items;
        order.Comment = Comment ?? order.Comment;
        if (Delivery is not null)
        {
            order.Delivery = new OrderDelivery
            {
                ServiceId = Delivery.ServiceId ?? order.Delivery?.ServiceId,
                Address = Delivery.Address ?? order.Delivery?.Address,
                Cost = Delivery.Cost ?? order.Delivery?.Cost,
            };
        }
    }
}
