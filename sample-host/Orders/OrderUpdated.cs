using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>The response to a changed order.</summary>
public sealed record OrderUpdated(decimal Total) : Reply;
