using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>
/// The body that changes an order: what is absent (or null) stays as it is. Items are replaced as a whole, delivery field by field.
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

    /// <summary>Everything but the user, who has to be looked up first.</summary>
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
