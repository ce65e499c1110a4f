using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>A line of an order, in requests and in the database.</summary>
public sealed class OrderItem
{
    [Required, StringLength(64), NoNul]
    public string? Article { get; set; }

    [StringLength(200), NoNul]
    public string? Name { get; set; }

    [Range(1, 1_000_000)]
    public int Quantity { get; set; }

    // The range is declared with doubles, because one with ints rounds the value before it compares.
    [Range(0d, 1_000_000_000d), Description("Of one piece, in rubles.")]
    public decimal Price { get; set; }

    [Range(0d, 1_000_000_000d), Description("The discount on the whole line, in rubles.")]
    public decimal DiscountSumm { get; set; }

    [Range(0d, 1_000_000_000d), Description("The part of the line that is paid with bonus points, in rubles.")]
    public decimal BonusPaymentSum { get; set; }

    internal decimal Total => Quantity * Price - DiscountSumm - BonusPaymentSum;
}
