using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Events;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Core.Tests.Webhooks;

internal sealed class EditorFixture : IWebhookChangeListener
{
    private WebhookEditor? _editor;

    public WebhookOptions Options { get; } = new();

    public FakeWebhookStore Store { get; } = new();

    public FakeTimeProvider Time { get; } = new(TestWebhooks.Now);

    public int Changes { get; private set; }

    public WebhookEditor Editor => _editor ??= CreateEditor();

    public static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    public async Task<WebhookEditResult> CreateAsync(string json) => await Editor.CreateAsync(Json(json), WebhookWriteConditions.None, CancellationToken.None);

    public async Task<WebhookEditResult> ReplaceAsync(Webhook webhook, string json)
        => await Editor.ReplaceAsync(webhook.Id, Json(json), WebhookWriteConditions.None, CancellationToken.None);

    public async Task<WebhookEditResult> PatchAsync(Webhook webhook, string json)
        => await Editor.PatchAsync(webhook.Id, Json(json), WebhookWriteConditions.None, CancellationToken.None);

    /// <summary>A stored webhook.</summary>
    public Webhook Given(Webhook webhook)
    {
        Store.Put(webhook);
        return webhook;
    }

    public Task WebhooksChangedAsync(CancellationToken cancellationToken)
    {
        Changes++;
        return Task.CompletedTask;
    }

    private WebhookEditor CreateEditor()
    {
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var catalog = new WebhookEventCatalog(LoyaltyEvents.AddTo(Options.Events));
        var validator = new WebhookValidator(catalog, new AddressPolicy(options), options);
        var configured = new ConfiguredWebhooks();
        var notifier = new WebhookChangeNotifier([this], NullLogger<WebhookChangeNotifier>.Instance);
        return new WebhookEditor(
            Store,
            new AllWebhooks(Store, configured),
            configured,
            Store.History,
            new WebhookAcceptance(validator, options),
            new WebhookWarnings(catalog, Time, options),
            new WebhookWriter(Store, notifier, Time),
            notifier);
    }
}
