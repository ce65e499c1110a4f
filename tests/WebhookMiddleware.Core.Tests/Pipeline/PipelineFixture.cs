using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Administration;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>The real pipeline with receivers and store played, on a clock that stands still.</summary>
internal sealed class PipelineFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<Webhook> _webhooks = [];
    private readonly WebhookMetrics _metrics;
    private readonly CallJournal _journal;
    private readonly StageCaller _stageCaller;
    private readonly DeliverySettler _settler;
    private readonly AdministrationFixture _administration;

    public PipelineFixture()
    {
        _metrics = new WebhookMetrics(MeterFactory);
        Statistics = new StatisticsRecorder(_metrics, Time);
        CallLog = new CallLogBuffer(new CallLogStatus(_metrics, NullLogger<CallLogService>.Instance), CreateOptions(), Time);
        _journal = new CallJournal(CallLog, _metrics, Statistics, Time, NullLogger<CallJournal>.Instance);
        _stageCaller = new StageCaller(Caller, new CallSlots(CreateOptions()), new AwaitedPayloads(CreateOptions()), NullLogger<StageCaller>.Instance);
        Outbox = new FakeDeliveryStore(Time);
        Gate = new QueueGate(Time);
        var outage = new StoreOutage(Gate, _metrics, Jitter.Shared, NullLogger<StoreOutage>.Instance);
        _settler = new DeliverySettler(Outbox, outage, CreateOptions(), Time, NullLogger<DeliverySettler>.Instance);
        _administration = new AdministrationFixture(Webhooks, Time);
        Shadows = new ShadowCalls(_stageCaller, _journal, NullLogger<ShadowCalls>.Instance);
    }

    public IMeterFactory MeterFactory => _services.GetRequiredService<IMeterFactory>();

    public StatisticsRecorder Statistics { get; }

    public FakeTimeProvider Time { get; } = new(TestWebhooks.Now);

    public WebhookOptions Options { get; } = new();

    public FakeCaller Caller { get; } = new();

    public FakeDeliveryStore Outbox { get; }

    public QueueGate Gate { get; }

    public FakeWebhookStore Webhooks { get; } = new();

    public CallLogBuffer CallLog { get; }

    public ShadowCalls Shadows { get; }

    public FakeLogger<WebhookPipeline> Log { get; } = new();

    public string? Tenant { get; set; }

    public int Hop { get; set; }

    public string[]? Writable { get; set; }

    /// <summary>What validates an enriched order, as the API would.</summary>
    public Func<Order, IReadOnlyList<PayloadError>> Validate { get; set; } = _ => [];

    /// <summary>Another payload than an order.</summary>
    public BoundPayload? Given { get; set; }

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
        Webhooks.Put(webhook);
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

    public async Task<WebhookDecision> RunAfterAsync(CancellationToken cancellationToken = default)
    {
        _webhooks.ForEach(webhook => webhook.Event.Should().Be(WebhookEvents.AfterRegistration));
        return await RunAsync(WebhookEvents.AfterRegistration, null, cancellationToken);
    }

    public async Task<WebhookDecision> RunAsync(EventPlan plan)
        => await Pipeline().RunBeforeAsync(plan, Invocation(Catalog(), WebhookEvents.BeforeOrderAdd), NewPayload(null), null, CancellationToken.None);

    public async Task<bool> RunScheduledAsync(string key)
    {
        var (plan, invocation) = Plan(WebhookEvents.OnSubscription);
        return await Pipeline().RunScheduledAsync(plan, invocation, NewPayload(null), key, CancellationToken.None);
    }

    /// <summary>Lets what the runs have settled reach the store.</summary>
    public async Task SettleAsync()
    {
        _settler.Complete();
        await _settler.RunAsync(() => { }, CancellationToken.None);
    }

    public static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);

    public IReadOnlyList<WebhookCallRecord> LoggedCalls() => CallLog.Take(1000).Calls;

    public void Dispose()
    {
        Shadows.Dispose();
        _administration.Dispose();
        _services.Dispose();
    }

    private async Task<WebhookDecision> RunAsync(string eventName, Order? order, CancellationToken cancellationToken)
    {
        var (plan, invocation) = Plan(eventName);
        Payload = NewPayload(order);
        return invocation.Event.Phase == WebhookPhase.Before
            ? await Pipeline().RunBeforeAsync(
                plan, invocation, Payload, Writable is null ? null : WritablePointers.Parse(Writable), cancellationToken)
            : await Pipeline().RunAfterAsync(plan, invocation, Payload, cancellationToken);
    }

    private (EventPlan Plan, WebhookInvocation Invocation) Plan(string eventName)
    {
        var catalog = Catalog();
        var snapshot = WebhookSnapshot.Build(catalog, new WebhookSet(1, _webhooks), WebhookSnapshot.Empty(catalog));
        var invocation = Invocation(catalog, eventName);
        return (snapshot[catalog.IndexOf(invocation.Event)]!, invocation);
    }

    private Microsoft.Extensions.Options.IOptions<WebhookOptions> CreateOptions() => Microsoft.Extensions.Options.Options.Create(Options);

    private WebhookEventCatalog Catalog() => new(LoyaltyEvents.AddTo(Options.Events));

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

    private BoundPayload NewPayload(Order? order) => Given ?? new(
        order ?? new Order { Customer = "c1", Items = [new OrderItem { Article = "A" }] },
        typeof(Order),
        PayloadJson.For(JsonSerializerOptions.Web),
        (candidate, _) => new(Validate((Order)candidate!)));

    private WebhookPipeline Pipeline()
    {
        var options = CreateOptions();
        var outbox = new WebhookOutbox(Outbox, new WakeSignal(Time), Gate, options);
        var judge = new DeliveryJudge(new RetrySchedule(options, new Jitter(new Random(1))));
        var deactivator = new WebhookDeactivator(
            _administration.Administration,
            _administration.Get<ConfiguredWebhooks>(),
            new FakeFailureStore(),
            NullLogger<WebhookDeactivator>.Instance);
        return new WebhookPipeline(
            _stageCaller,
            Shadows,
            _journal,
            new RunMessages(_journal, Time, NullLogger<RunMessages>.Instance),
            new InlineDeliveries(judge, _settler, deactivator, Statistics, Time),
            outbox,
            Gate,
            _metrics,
            options,
            Time,
            Log);
    }
}
