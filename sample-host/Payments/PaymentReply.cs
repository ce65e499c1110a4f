using SampleHost.Api;

namespace SampleHost.Payments;

/// <summary>The state of an order's payment.</summary>
/// <param name="OrderStatus">The acquirer's state of the payment.</param>
/// <param name="Amount">The amount in kopecks.</param>
/// <param name="Status">The order's own status.</param>
public sealed record PaymentReply(int OrderStatus, long Amount, string Status) : Reply;
