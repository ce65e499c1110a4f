using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Logs;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>What the page of the audit shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Page">The entries, newest first; none while a filter can't be read.</param>
/// <param name="WebhookName">The name of the webhook that is filtered for; null for none.</param>
/// <param name="Present">The webhooks that are not deleted, which have a card.</param>
internal sealed record AuditModel(LogFilter Filter, AuditPage Page, string? WebhookName, IReadOnlySet<Guid> Present) : IFilteredModel
{
    /// <summary>Gets the cursor of the older entries; null on the last page.</summary>
    public string? Next => Page.NextCursor is { } cursor ? LogCursor.Write(cursor) : null;
}
