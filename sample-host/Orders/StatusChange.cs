using System.ComponentModel.DataAnnotations;

namespace SampleHost.Orders;

/// <summary>The body of a request that sets an order's status, and the payload that webhooks receive when a payment sets it.</summary>
public sealed class StatusChange
{
    [Required]
    public string? OrderId { get; set; }

    [Required]
    [AllowedValues(null, OrderStatus.New, OrderStatus.Processing, OrderStatus.Paid, OrderStatus.Completed, OrderStatus.Cancelled,
        ErrorMessage = "The {0} field must be new, processing, paid, completed or cancelled.")]
    public string? Status { get; set; }
}
