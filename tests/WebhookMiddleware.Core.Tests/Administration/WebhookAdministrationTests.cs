using WebhookMiddleware.Administration;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

public sealed class WebhookAdministrationTests : IDisposable
{
    private readonly AdministrationFixture _fixture = new();

    private IWebhookAdministration Administration => _fixture.Administration;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task SaveAsync_NewWebhook_IsAddedWithVersionAndTimes()
    {
        var webhook = TestWebhooks.Valid() with { Version = 9, CreatedAt = default, UpdatedAt = default, BasicAuth = new("erp", "p4ss") };

        var result = await Administration.SaveAsync(webhook);

        result.Status.Should().Be(WebhookEditStatus.Saved);
        var expected = webhook with { Version = 1, CreatedAt = TestWebhooks.Now, UpdatedAt = TestWebhooks.Now };
        result.Webhook.Should().BeEquivalentTo(expected);
        (await _fixture.ReadAsync(webhook.Id)).Should().BeEquivalentTo(expected);
    }

    [Fact]
    public async Task SaveAsync_StoredWebhook_IsReplaced()
    {
        var stored = _fixture.Given(webhook => webhook with { Version = 5 });
        _fixture.Time.Advance(TimeSpan.FromHours(1));

        await Administration.SaveAsync(stored with { Name = "new", Version = 1, CreatedAt = default });

        (await _fixture.ReadAsync(stored.Id)).Should()
            .BeEquivalentTo(stored with { Name = "new", Version = 6, UpdatedAt = TestWebhooks.Now.AddHours(1) });
    }

    [Fact]
    public async Task SaveAsync_InvalidWebhook_ReturnsAllErrors()
    {
        var webhook = TestWebhooks.Valid() with { Name = "", Url = "ftp://x", Headers = [new("Host", "x")] };

        var result = await Administration.SaveAsync(webhook);

        result.Status.Should().Be(WebhookEditStatus.Invalid);
        result.Errors.Keys.Should().BeEquivalentTo("name", "url", "headers[0].name");
        (await _fixture.Store.FindAsync(webhook.Id, default)).Should().BeNull();
    }

    [Fact]
    public async Task SaveAsync_DeletedMeanwhile_IsAdded()
    {
        var stored = _fixture.Given();
        _fixture.Store.BeforeWrite = () =>
        {
            _fixture.Store.BeforeWrite = () => Task.CompletedTask;
            return _fixture.Store.TryDeleteAsync(stored.Id, stored.Version, default);
        };

        (await Administration.SaveAsync(stored with { Name = "new" })).Status.Should().Be(WebhookEditStatus.Saved);

        (await _fixture.ReadAsync(stored.Id)).Should().BeEquivalentTo(stored with { Name = "new" });
    }

    [Fact]
    public async Task DeactivateAsync_WebhookThatBreaksRules_IsInactiveAndOtherwiseAsItWas()
    {
        var stored = _fixture.Given(webhook => webhook with { Event = "gone", Url = "ftp://x" });

        (await Administration.DeactivateAsync(stored.Id)).Should().BeTrue();

        (await _fixture.ReadAsync(stored.Id)).Should().BeEquivalentTo(stored with { IsActive = false, Version = 2 });
        (await Administration.DeactivateAsync(stored.Id)).Should().BeFalse("it is inactive already");
        (await Administration.DeactivateAsync(Guid.NewGuid())).Should().BeFalse("there is none");
    }

    [Fact]
    public async Task ReorderAsync_WebhooksOfTheEvent_HaveTheNewOrdersAndVersions()
    {
        var (first, second, third) = (_fixture.Given(), _fixture.Given(webhook => webhook with { Order = 20 }), _fixture.Given());

        var result = await Administration.ReorderAsync(first.Event, new Dictionary<Guid, int> { [first.Id] = 30, [second.Id] = 20, [third.Id] = 5 });

        result.Status.Should().Be(WebhookEditStatus.Saved);
        (await _fixture.ReadAsync(first.Id)).Should().BeEquivalentTo(first with { Order = 30, Version = 2 });
        (await _fixture.ReadAsync(second.Id)).Should().BeEquivalentTo(second, "its order is the same");
        (await _fixture.ReadAsync(third.Id)).Should().BeEquivalentTo(third with { Order = 5, Version = 2 });
    }

    [Fact]
    public async Task ReorderAsync_OneOfAnotherEvent_ChangesNothing()
    {
        var known = _fixture.Given();
        var other = _fixture.Given(webhook => webhook with { Event = WebhookEvents.BeforeUserNew });

        var result = await Administration.ReorderAsync(known.Event, new Dictionary<Guid, int> { [known.Id] = 1, [other.Id] = 2 });

        result.Status.Should().Be(WebhookEditStatus.Invalid);
        result.Errors.Keys.Should().Equal($"orders.{other.Id}");
        (await _fixture.ReadAsync(known.Id)).Should().BeEquivalentTo(known);
    }

    [Fact]
    public async Task ReorderAsync_OneIsChangedMeanwhile_KeepsThatChange()
    {
        var (first, second) = (_fixture.Given(), _fixture.Given());
        _fixture.Store.BeforeWrite = () =>
        {
            _fixture.Store.BeforeWrite = () => Task.CompletedTask;
            _fixture.Store.Put(second with { Name = "renamed", Version = 2 });
            return Task.CompletedTask;
        };

        await Administration.ReorderAsync(first.Event, new Dictionary<Guid, int> { [first.Id] = 1, [second.Id] = 2 });

        (await _fixture.ReadAsync(first.Id)).Should().BeEquivalentTo(first with { Order = 1, Version = 2 });
        (await _fixture.ReadAsync(second.Id)).Should().BeEquivalentTo(second with { Name = "renamed", Order = 2, Version = 3 });
    }

    [Theory]
    [InlineData(true, null, DeliveryRetryStatus.Due, 1)]
    [InlineData(false, null, DeliveryRetryStatus.BeingSent, 0)]
    [InlineData(false, "The message is damaged.", DeliveryRetryStatus.Unreadable, 0)]
    public async Task RetryDeliveryAsync_KnownDelivery_SaysWhetherItIsSentAgain(bool isDue, string? unreadable, DeliveryRetryStatus expected, int wakes)
    {
        (_fixture.Deliveries.IsDue, _fixture.Deliveries.Delivery) = (isDue, Details() with { Unreadable = unreadable });

        var result = await Administration.RetryDeliveryAsync(Guid.NewGuid());

        (result.Status, result.Delivery).Should().Be((expected, _fixture.Deliveries.Delivery));
        _fixture.Deliveries.Wakes.Should().Be(wakes);
    }

    [Fact]
    public async Task RetryDeliveryAsync_UnknownDelivery_IsNotFound()
        => (await Administration.RetryDeliveryAsync(Guid.NewGuid())).Should().Be(new DeliveryRetryResult(DeliveryRetryStatus.NotFound, null));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 1)]
    public async Task ReplayDeliveriesAsync_AnyNumber_WakesTheDispatcherIfThereIsWork(int replayed, int wakes)
    {
        _fixture.Deliveries.Replayed = replayed;

        (await Administration.ReplayDeliveriesAsync(new DeliveryQuery(), 10)).Should().Be(replayed);

        _fixture.Deliveries.Wakes.Should().Be(wakes);
    }

    [Fact]
    public async Task SetSwitchAsync_StoreFails_SaysThatOnlyThisHostFollows()
    {
        _fixture.Store.BeforeSwitch = () => throw new InvalidOperationException("The store is down.");

        var status = await Administration.SetSwitchAsync(false);

        (status.IsEnabled, status.IsStored).Should().Be((false, false));
        status.Warnings.Should().ContainSingle().Which.Should().Contain("has not stored the change yet");
        Administration.GetSwitch().Should().BeEquivalentTo(status);
    }

    private static DeliveryDetails Details() => new(
        new DeliverySummary
        {
            Id = Guid.NewGuid(),
            MessageId = "m",
            WebhookId = Guid.NewGuid(),
            Event = WebhookEvents.AfterRegistration,
            State = DeliveryState.Dead,
            CreatedAt = TestWebhooks.Now,
        },
        Guid.NewGuid(),
        default,
        []);
}
