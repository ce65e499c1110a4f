using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Core.Tests.Administration;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Subscriptions;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

public sealed class ScheduledEventsTests : IDisposable
{
    private static readonly ExpiredSubscription Expired = new("7", "42", DateTimeOffset.FromUnixTimeMilliseconds(1_795_498_165_000));

    private readonly ConfigurationManager _configuration = new();
    private readonly FakeWebhookStore _store = new();
    private readonly KeyedOutbox _outbox = new();
    private readonly ServiceCollection _collection = [];
    private ServiceProvider? _services;

    public ScheduledEventsTests()
    {
        _collection.AddSingleton<IConfiguration>(_configuration);
        _collection.AddSingleton<TimeProvider>(new FakeTimeProvider(TestWebhooks.Now));
        _collection.AddSingleton<IWebhookStore>(_store);
        _collection.AddSingleton<IAuditLog>(_store.Audit);
        _collection.AddSingleton<IWebhookHistory>(_store.History);
        _collection.AddSingleton<IOutboxStore>(_outbox);
        _collection.AddSingleton<IDeliveryQueue, EmptyQueue>();
        _collection.AddSingleton<IFailureStore, FakeFailureStore>();
        _collection.AddSingleton<IDeliveryLog, FakeDeliveryLog>();
        _collection.AddSingleton<FakeSubscriptions>();
        _collection.AddWebhookCore().AddSubscriptions<FakeSubscriptionSource>();
    }

    private ServiceProvider Services => _services ??= _collection.BuildServiceProvider(validateScopes: true);

    public void Dispose()
    {
        _services?.Dispose();
        _configuration.Dispose();
    }

    [Fact]
    public async Task Raise_NotifyWebhook_IsToldTheDataWithoutARequest()
    {
        var webhook = AddNotify();
        await LoadAsync();

        (await RaiseAsync()).Should().BeTrue();

        var message = _outbox.Messages.Should().ContainSingle().Which;
        message.Deliveries.Should().ContainSingle().Which.WebhookId.Should().Be(webhook.Id);
        message.Invocation.Event.Name.Should().Be(WebhookEvents.OnSubscription);
        message.Invocation.Event.Phase.Should().Be(WebhookPhase.Scheduled);
        message.Invocation.Timestamp.Should().Be(TestWebhooks.Now);
        message.Invocation.Request.Should().BeNull();
        message.Invocation.Principal.Should().BeNull();
        Encoding.UTF8.GetString(message.Data.Span).Should().Be("""{"id":"7","user_id":"42","valid_to":1795498165000}""");
    }

    [Fact]
    public async Task Raise_NoWebhookOnTheEvent_LeavesNothingToDo()
    {
        _store.Put(TestWebhooks.Valid());
        await LoadAsync();

        (await RaiseAsync()).Should().BeTrue();

        _outbox.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task Raise_OnlyWebhooksThatAreNotMeant_LeavesNothingToDo()
    {
        AddNotify(webhook => webhook with { ValidTo = TestWebhooks.Now });
        AddNotify(webhook => webhook with { IsActive = false });
        await LoadAsync();

        (await RaiseAsync()).Should().BeTrue();

        _outbox.Messages.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Raise_WebhooksNeverLoaded_MustWait(bool allowRequestsBeforeLoad)
    {
        _configuration["Webhooks:AllowRequestsBeforeLoad"] = $"{allowRequestsBeforeLoad}";
        AddNotify();

        (await RaiseAsync()).Should().BeFalse();
        await LoadAsync();
        (await RaiseAsync()).Should().BeTrue();

        _outbox.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task Raise_SwitchedOff_MustWaitUntilSwitchedOn()
    {
        _configuration["Webhooks:Enabled"] = "false";
        AddNotify();
        await LoadAsync();

        (await RaiseAsync()).Should().BeFalse();
        _outbox.Messages.Should().BeEmpty();
        Switch("true");
        (await RaiseAsync()).Should().BeTrue();
        _outbox.Messages.Should().ContainSingle();
        Switch("false");
        (await RaiseAsync()).Should().BeFalse();
    }

    [Theory]
    [InlineData("on_subscripton")]
    [InlineData(WebhookEvents.AfterRegistration)]
    public async Task Raise_NoScheduledEvent_Throws(string name)
    {
        var raise = () => Services.GetRequiredService<IScheduledEvents>().RaiseAsync(name, new { }, "key", CancellationToken.None);

        await raise.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public void AddSubscriptions_Twice_HasOneWorkerAndTheLastSource()
    {
        _collection.AddWebhookCore().AddSubscriptions<OtherSource>();

        _collection.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(SubscriptionExpiryWorker))
            .Should().ContainSingle();
        using var scope = Services.CreateScope();
        scope.ServiceProvider.GetServices<IExpiringSubscriptionSource>().Should().ContainSingle().Which.Should().BeOfType<OtherSource>();
    }

    [Theory]
    [InlineData(null, 1000)]
    [InlineData("00:00:00.25", 250)]
    public void PollInterval_FromConfiguration_IsRead(string? given, int expectedMs)
    {
        if (given is not null)
        {
            _configuration["Webhooks:Subscriptions:PollInterval"] = given;
        }

        Services.GetRequiredService<IOptions<WebhookOptions>>().Value.Subscriptions.PollInterval.Should().Be(TimeSpan.FromMilliseconds(expectedMs));
    }

    [Theory]
    [InlineData("00:00:00.049")]
    [InlineData("01:00:00.001")]
    public void PollInterval_OutsideItsRange_IsRefused(string given)
    {
        _configuration["Webhooks:Subscriptions:PollInterval"] = given;

        var read = () => Services.GetRequiredService<IOptions<WebhookOptions>>().Value;

        read.Should().Throw<OptionsValidationException>().WithMessage("*PollInterval*");
    }

    private Task<bool> RaiseAsync() => Services.GetRequiredService<IScheduledEvents>().RaiseAsync(
        WebhookEvents.OnSubscription,
        new SubscriptionExpiry(Expired.Id, Expired.UserId, Expired.ValidTo.ToUnixTimeMilliseconds()),
        "on_subscription:7:1795498165000",
        CancellationToken.None);

    private Task LoadAsync() => Services.GetRequiredService<WebhookRegistry>().RefreshAsync(CancellationToken.None);

    private void Switch(string enabled)
    {
        _configuration["Webhooks:Enabled"] = enabled;
        ((IConfigurationRoot)_configuration).Reload();
    }

    private Webhook AddNotify(Func<Webhook, Webhook>? change = null)
    {
        var webhook = TestWebhooks.Valid() with
        {
            Event = WebhookEvents.OnSubscription,
            FireAndForget = true,
            AwaitResponse = false,
        };
        webhook = change?.Invoke(webhook) ?? webhook;
        _store.Put(webhook);
        return webhook;
    }

    private sealed class OtherSource : IExpiringSubscriptionSource
    {
        public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<ExpiredSubscription>>([]);

        public Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
