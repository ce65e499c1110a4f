using System.ComponentModel.DataAnnotations;

namespace SampleHost.Payments;

/// <summary>The body of a request that checks whether an order has been paid.</summary>
public sealed class PaymentQuery
{
    [Required]
    public string? OrderId { get; set; }
}
