using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>The audit: who did what, and when.</summary>
internal sealed class AuditPages(IAuditLog audit, AllWebhooks webhooks)
{
    public async Task<IResult> ShowAsync(DashboardPage page)
    {
        var filter = AuditFilter.Read(page.Query);
        var found = await audit.ReadAsync(filter.ToQuery(), page.Aborted);
        var known = (await webhooks.LoadAsync(page.Aborted)).Webhooks.ToDictionary(webhook => webhook.Id, webhook => webhook.Name);
        var name = filter.WebhookId is not { } id ? null
            : known.GetValueOrDefault(id) ?? found.Items.FirstOrDefault(entry => entry.WebhookId == id)?.WebhookName ?? $"{id}";
        var next = found.NextCursor is { } cursor ? filter.ToAddress(cursor) : null;
        return page.Show<AuditView>(new AuditModel(filter, found.Items, next, name, known.Keys.ToHashSet()));
    }
}
