using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>The real pipeline with receivers and outbox played, on a clock that stands still.</summary>
internal sealed class PipelineFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<Webhook> _webhooks = [];
    private readonly WebhookMetrics _metrics;
    private readonly CallJournal _journal;
    private readonly StageCaller _stageCaller;

    public PipelineFixture()
    {
        _metrics = new WebhookMetrics(MeterFactory);
        CallLog = new CallLogBuffer(_metrics);
        _journal = new CallJournal(CallLog, _metrics, Time, NullLogger<CallJournal>.Instance);
        _stageCaller = new StageCaller(Caller);
        Shadows = new ShadowCalls(_stageCaller, _journal, NullLogger<ShadowCalls>.Instance);
    }

    public IMeterFactory MeterFactory => _services.GetRequiredService<IMeterFactory>();

    public FakeTimeProvider Time { get; } = new(TestWebhooks.Now);

    public WebhookOptions Options { get; } = new();

    public FakeCaller Caller { get; } = new();

    public FakeOutbox Outbox { get; } = new();

    public CallLogBuffer CallLog { get; }

    public ShadowCalls Shadows { get; }

    public string? Tenant { get; set; }

    public int Hop { get; set; }

    public string[]? Writable { get; set; }

    /// <summary>What validates an enriched order, as the API would.</summary>
    public Func<Order, IReadOnlyList<PayloadError>> Validate { get; set; } = _ => [];

    public BoundPayload Payload { get; private set; } = null!;

    public Order Order => (Order)Payload.Value!;

    /// <summary>Adds an Exchange webhook that is awaited and counts, unless changed.</summary>
    public Webhook Add(string name, int order = 10, Func<Webhook, Webhook>? change = null)
    {
        var webhook = TestWebhooks.Valid() with
        {
            Id = Guid.CreateVersion7(TestWebhooks.Now),
            Name = name,
            Order = order,
            ResponseContainsData = true,
        };
        webhook = change?.Invoke(webhook) ?? webhook;
        _webhooks.Add(webhook);
        return webhook;
    }

    public void AddNotify(string name) => Add(name, change: webhook => webhook with
    {
        FireAndForget = true,
        AwaitResponse = false,
        ResponseContainsData = false,
    });

    public Task<WebhookDecision> RunAsync(Order? order = null, CancellationToken cancellationToken = default)
        => RunAsync(WebhookEvents.BeforeOrderAdd, order, cancellationToken);

    public async Task<WebhookDecision> RunAfterAsync()
    {
        _webhooks.ForEach(webhook => webhook.Event.Should().Be(WebhookEvents.AfterRegistration));
        return await RunAsync(WebhookEvents.AfterRegistration, null, CancellationToken.None);
    }

    public async Task<WebhookDecision> RunAsync(EventPlan plan)
        => await Pipeline().RunBeforeAsync(plan, Invocation(Catalog(), WebhookEvents.BeforeOrderAdd), NewPayload(null), null, CancellationToken.None);

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    public IReadOnlyList<WebhookCallRecord> LoggedCalls() => CallLog.Take(1000).Calls;

    public void Dispose()
    {
        Shadows.Dispose();
        _services.Dispose();
    }

    private async Task<WebhookDecision> RunAsync(string eventName, Order? order, CancellationToken cancellationToken)
    {
        var catalog = Catalog();
        var snapshot = WebhookSnapshot.Build(catalog, _webhooks, WebhookSnapshot.Empty(catalog));
        var invocation = Invocation(catalog, eventName);
        var plan = snapshot[catalog.IndexOf(invocation.Event)]!;
        Payload = NewPayload(order);
        return invocation.Event.Phase == WebhookPhase.Before
            ? await Pipeline().RunBeforeAsync(
                plan, invocation, Payload, Writable is null ? null : WritablePointers.Parse(Writable), cancellationToken)
            : await Pipeline().RunAfterAsync(plan, invocation, Payload, cancellationToken);
    }

    private WebhookEventCatalog Catalog() => new(Microsoft.Extensions.Options.Options.Create(Options));

    private WebhookInvocation Invocation(WebhookEventCatalog catalog, string eventName)
    {
        catalog.TryGet(eventName, out var webhookEvent);
        return new WebhookInvocation
        {
            Id = Guid.CreateVersion7(Time.GetUtcNow()),
            Event = webhookEvent!,
            Timestamp = Time.GetUtcNow(),
            Tenant = Tenant,
            Hop = Hop,
        };
    }

    private BoundPayload NewPayload(Order? order) => new(
        order ?? new Order { Customer = "c1", Items = [new OrderItem { Article = "A" }] },
        typeof(Order),
        PayloadJson.For(JsonSerializerOptions.Web),
        (candidate, _) => new(Validate((Order)candidate!)));

    private WebhookPipeline Pipeline() => new(
        _stageCaller, Shadows, _journal, Outbox, _metrics, Microsoft.Extensions.Options.Options.Create(Options), Time, NullLogger<WebhookPipeline>.Instance);
}
