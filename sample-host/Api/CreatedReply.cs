namespace SampleHost.Api;

/// <summary>The answer to whatever creates a record.</summary>
public sealed record CreatedReply(string Id) : Reply;
