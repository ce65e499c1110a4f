namespace WebhookMiddleware.CallLog;

/// <summary>One page of the call log.</summary>
/// <param name="Items">The calls, newest first, in the order in which they were stored.</param>
/// <param name="NextCursor">Where the next page starts; null when this is the last one.</param>
public sealed record CallLogPage(IReadOnlyList<WebhookCallRecord> Items, long? NextCursor);
