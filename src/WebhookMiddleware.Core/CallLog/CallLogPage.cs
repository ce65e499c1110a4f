namespace WebhookMiddleware.CallLog;

/// <summary>Represents one page of the call log.</summary>
/// <param name="Items">The calls, newest first: by descending identifiers, without their response bodies.</param>
/// <param name="NextCursor">The cursor of the next page, or null when this is the last one.</param>
public sealed record CallLogPage(IReadOnlyList<WebhookCallRecord> Items, Guid? NextCursor);
