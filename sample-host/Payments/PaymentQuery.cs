using System.ComponentModel.DataAnnotations;

namespace SampleHost.Payments;

/// <summary>The body that asks whether an order has been paid.</summary>
public sealed class PaymentQuery
{
    [Required]
    public string? OrderId { get; set; }
}
