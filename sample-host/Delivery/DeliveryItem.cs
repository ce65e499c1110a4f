using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace SampleHost.Delivery;

/// <summary>An item to be delivered.</summary>
public sealed class DeliveryItem
{
    [Required, StringLength(64)]
    public string? Article { get; set; }

    [Range(1, 1_000_000)]
    public int Quantity { get; set; }

    [Range(0d, 100_000d), Description("Of one piece, in kilograms.")]
    public decimal Weight { get; set; }
}
