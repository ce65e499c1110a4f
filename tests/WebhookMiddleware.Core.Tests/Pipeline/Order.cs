using System.Text.Json.Serialization;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>A payload as an API would bind it.</summary>
internal sealed class Order
{
    public string? Customer { get; set; }

    public decimal Discount { get; set; }

    public Delivery? Delivery { get; set; }

    public IList<OrderItem> Items { get; set; } = [];

    /// <summary>Set by the host, never by JSON.</summary>
    [JsonIgnore]
    public string? SetByHost { get; set; }
}

internal sealed record Delivery(string Address, decimal Cost);

internal sealed class OrderItem
{
    public required string Article { get; init; }

    public int Quantity { get; set; } = 1;
}
