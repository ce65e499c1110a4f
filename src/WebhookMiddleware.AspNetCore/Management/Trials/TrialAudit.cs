using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Records in the audit who tests which webhook, before it is called.</summary>
internal sealed class TrialAudit(IWebhookAdministration administration)
{
    public Task RecordAsync(HttpContext context, Webhook webhook)
    {
        var isSaved = webhook.Id != WebhookDrafts.UnsavedId;
        return administration.For(context).RecordAsync(
            AuditAction.Tested,
            isSaved ? webhook.Id : null,
            webhook.Name,
            isSaved ? webhook.Version : null,
            context.RequestAborted);
    }
}
