using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Events;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>
/// Validates a webhook before it is saved. All errors are reported at once, each with the correct form, so that one attempt shows
/// everything to correct.
/// </summary>
internal sealed class WebhookValidator(WebhookEventCatalog catalog, AddressPolicy addressPolicy, IOptions<WebhookOptions> options)
{
    public const int MaxNameLength = 200;
    public const int MaxTenantLength = 200;

    public WebhookErrors Validate(Webhook webhook)
    {
        var errors = new WebhookErrors();
        CheckName(webhook.Name, errors);
        UrlRules.Check(webhook.Url, addressPolicy, errors);
        CheckEvent(webhook.Event, errors);
        CheckTimes(webhook, errors);
        FlagRules.Check(webhook, errors);
        ContentRules.Check(webhook, errors);
        HeaderRules.Check(webhook, errors);
        SecretRules.Check(webhook, options.Value.AllowSecretsOverHttp, errors);
        CheckTenant(webhook.Tenant, errors);
        return errors;
    }

    private static void CheckName(string name, WebhookErrors errors)
    {
        if (string.IsNullOrWhiteSpace(name) || Characters(name) > MaxNameLength)
        {
            errors.Add("name", $"A name has 1 to {MaxNameLength} characters, not only spaces.");
        }

        if (!name.All(LogSanitizer.Allows))
        {
            errors.Add(
                "name", "A name can't contain control characters, such as line breaks, tabs or those that change the direction of text.");
        }
    }

    private void CheckEvent(string name, WebhookErrors errors)
    {
        if (!catalog.TryGet(name, out _))
        {
            errors.Add("event", catalog.DescribeUnknown(name));
        }
    }

    private static void CheckTimes(Webhook webhook, WebhookErrors errors)
    {
        if (webhook.TimeoutMs is < Webhook.MinTimeoutMs or > Webhook.MaxTimeoutMs)
        {
            errors.Add("timeoutMs", $"{webhook.TimeoutMs} ms is out of range: use {Webhook.MinTimeoutMs} to {Webhook.MaxTimeoutMs}.");
        }

        if (webhook.ValidTo <= webhook.ValidFrom)
        {
            errors.Add("validTo", "The end must lie after 'validFrom': the webhook is valid from 'validFrom' up to, not including, "
                + "'validTo'.");
        }
    }

    private static void CheckTenant(string? tenant, WebhookErrors errors)
    {
        if (tenant is null)
        {
            return;
        }

        // An empty tenant is refused and not read as null, which would silently widen the webhook to every tenant.
        if (string.IsNullOrWhiteSpace(tenant) || Characters(tenant) > MaxTenantLength || !tenant.All(LogSanitizer.Allows))
        {
            errors.Add("tenant", $"A tenant has 1 to {MaxTenantLength} characters and no control characters; null means every tenant.");
        }
    }

    // Counts characters as people do: one outside the basic plane is one, not two.
    private static int Characters(string text) => text.EnumerateRunes().Count();
}
