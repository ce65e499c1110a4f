using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>The delivery of an order, in requests and in the database.</summary>
public sealed class OrderDelivery
{
    [StringLength(64), NoNul]
    public string? ServiceId { get; set; }

    [StringLength(500), NoNul]
    public string? Address { get; set; }

    [Range(0d, 1_000_000_000d), Description("In rubles.")]
    public decimal? Cost { get; set; }
}
