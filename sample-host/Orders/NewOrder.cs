using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>The body of a request that adds an order.</summary>
public sealed class NewOrder
{
    [Required]
    public string? UserId { get; set; }

    [StringLength(64), NoNul]
    public string? ShopId { get; set; }

    [Required, AtLeastOne]
    public List<OrderItem>? Items { get; set; }

    public OrderDelivery? Delivery { get; set; }

    [StringLength(2000), NoNul]
    public string? Comment { get; set; }
}
