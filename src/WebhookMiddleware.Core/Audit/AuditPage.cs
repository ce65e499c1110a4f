namespace WebhookMiddleware.Audit;

/// <summary>Represents one page of the audit.</summary>
/// <param name="Items">The entries, newest first.</param>
/// <param name="NextCursor">The cursor of the next page; null on the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, Guid? NextCursor);
