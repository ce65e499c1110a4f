using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>What the page of the audit shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Entries">The entries, newest first.</param>
/// <param name="Next">The address of the older entries; null on the last page.</param>
/// <param name="WebhookName">The name of the webhook that is filtered for; null for none.</param>
/// <param name="Present">The webhooks that are not deleted, which have a card.</param>
internal sealed record AuditModel(
    AuditFilter Filter, IReadOnlyList<AuditEntry> Entries, string? Next, string? WebhookName, IReadOnlySet<Guid> Present);
