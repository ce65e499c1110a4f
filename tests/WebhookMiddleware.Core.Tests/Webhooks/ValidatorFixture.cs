using WebhookMiddleware.Addressing;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Core.Tests.Webhooks;

internal sealed class ValidatorFixture
{
    public WebhookOptions Options { get; } = new();

    public IReadOnlyDictionary<string, string[]> Validate(Webhook webhook)
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        return new WebhookValidator(new WebhookEventCatalog(LoyaltyEvents.AddTo(options.Value.Events)), new AddressPolicy(options), options).Validate(webhook).ToDictionary();
    }
}
