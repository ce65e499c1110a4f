using System.Text.Json.Nodes;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>The payload.</summary>
internal sealed record Order
{
    public string? Article { get; init; }

    public int Quantity { get; init; }

    public double? Weight { get; init; }

    public decimal? Price { get; init; }

    public JsonNode? Extra { get; init; }
}
