using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace SampleHost.Demo;

/// <summary>
/// Stands in for the acquiring bank: it answers what it was told to. An order that it was told nothing of is registered, not paid.
/// </summary>
internal sealed class DemoAcquirer
{
    public ConcurrentDictionary<string, DemoPayment> Payments { get; } = new();

    /// <summary>What it is told. Names are the acquirer's own.</summary>
    internal sealed record DemoPayment(
        [property: JsonPropertyName("orderStatus")] int OrderStatus,
        [property: JsonPropertyName("amount")] long Amount);

    /// <summary>What it answers. Names are the acquirer's own.</summary>
    internal sealed record DemoPaymentStatus(
        [property: JsonPropertyName("errorCode")] string ErrorCode,
        [property: JsonPropertyName("orderNumber")] string OrderNumber,
        [property: JsonPropertyName("orderStatus")] int OrderStatus,
        [property: JsonPropertyName("amount")] long Amount);
}
