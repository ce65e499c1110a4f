using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>The payload: what the client posts and the webhooks are sent.</summary>
public sealed record Order(int Id, string Customer, string Sku, int Quantity, decimal Total, string? Comment = null);

/// <summary>The same, for an endpoint that validates.</summary>
public sealed record ValidOrder
{
    public int Id { get; init; }

    [Required]
    [StringLength(100)]
    public string? Customer { get; init; }

    [Required]
    [RegularExpression("^SKU-[0-9]+$")]
    public string? Sku { get; init; }

    [Range(1, 100)]
    public int Quantity { get; init; }

    [Range(0, 1_000_000)]
    public decimal Total { get; init; }

    public string? Comment { get; init; }
}
