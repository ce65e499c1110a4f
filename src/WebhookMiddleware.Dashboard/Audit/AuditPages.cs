using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Audit;

/// <summary>The audit: who did what, and when.</summary>
internal sealed class AuditPages(IAuditLog audit, AllWebhooks webhooks)
{
    private static readonly AuditPage Nothing = new([], NextCursor: null);

    public async Task<IResult> ShowAsync(DashboardPage page)
    {
        var filter = AuditFilter.Read(page);
        var found = filter.Log.HasErrors ? Nothing : await audit.ReadAsync(filter.Query, page.Aborted);
        var known = (await webhooks.LoadAsync(page.Aborted)).Webhooks.ToDictionary(webhook => webhook.Id, webhook => webhook.Name);
        var name = filter.Query.WebhookId is not { } id ? null
            : known.GetValueOrDefault(id) ?? found.Items.FirstOrDefault(entry => entry.WebhookId == id)?.WebhookName ?? $"{id}";
        return page.Show<AuditView>(
            new AuditModel(filter.Log, found, name, known.Keys.ToHashSet()),
            filter.Log.HasErrors ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}
