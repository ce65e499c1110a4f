using SampleHost.Api;

namespace SampleHost.Payments;

/// <summary>Whether an order has been paid.</summary>
/// <param name="OrderStatus">The acquirer's state of the payment.</param>
/// <param name="Amount">In kopecks.</param>
/// <param name="Status">The order's own status.</param>
public sealed record PaymentReply(int OrderStatus, long Amount, string Status) : Reply;
