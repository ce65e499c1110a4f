using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SampleHost.Api;
using WebhookMiddleware.Outbox;

namespace SampleHost.Delivery;

/// <summary>The body of a request for the cost of a delivery.</summary>
public sealed class DeliveryQuery
{
    [Required, StringLength(500)]
    public string? Address { get; set; }

    [Required, AtLeastOne]
    public List<DeliveryItem>? Items { get; set; }

    [Range(0d, 1_000_000_000d), Description("In rubles.")]
    public decimal OrderSum { get; set; }

    [Range(0d, 1_000_000d), Description("The price of a kilogram, in rubles. Without it, the API's own.")]
    public decimal? Tariff { get; set; }
}
