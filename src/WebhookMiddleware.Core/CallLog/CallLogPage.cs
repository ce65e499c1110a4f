namespace WebhookMiddleware.CallLog;

/// <summary>Represents one page of the call log.</summary>
/// <param name="Items">The calls, newest first, in the order in which they were stored.</param>
/// <param name="NextCursor">The cursor of the next page, or null when this is the last one.</param>
public sealed record CallLogPage(IReadOnlyList<WebhookCallRecord> Items, long? NextCursor);
