namespace SampleHost.Api;

/// <summary>The response to a request that creates a record.</summary>
public sealed record CreatedReply(string Id) : Reply;
