using SampleHost.Api;

namespace SampleHost.Orders;

/// <summary>The answer to a changed order.</summary>
public sealed record OrderUpdated(decimal Total) : Reply;
