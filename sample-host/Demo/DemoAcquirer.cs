using System.Collections.Concurrent;
using System.Text.Json.Serialization;

namespace SampleHost.Demo;

/// <summary>
/// Stands in for the acquiring bank: it reports the payments that were set. An order without one is registered, not paid.
/// </summary>
internal sealed class DemoAcquirer
{
    public ConcurrentDictionary<string, DemoPayment> Payments { get; } = new();

    /// <summary>A payment as it is set. Names are the acquirer's own.</summary>
    internal sealed record DemoPayment(
        [property: JsonPropertyName("orderStatus")] int OrderStatus,
        [property: JsonPropertyName("amount")] long Amount);

    /// <summary>The acquirer's response. Names are the acquirer's own.</summary>
    internal sealed record DemoPaymentStatus(
        [property: JsonPropertyName("errorCode")] string ErrorCode,
        [property: JsonPropertyName("orderNumber")] string OrderNumber,
        [property: JsonPropertyName("orderStatus")] int OrderStatus,
        [property: JsonPropertyName("amount")] long Amount);
}
