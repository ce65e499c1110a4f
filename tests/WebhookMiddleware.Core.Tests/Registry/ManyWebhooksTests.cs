using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Events;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Registry;

/// <summary>A store with thousands of webhooks, and far more on one event than can be added by the management API.</summary>
public sealed class ManyWebhooksTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();
    private readonly List<Webhook> _webhooks = [];

    public ManyWebhooksTests()
    {
        for (var i = 0; i < 5000; i++)
        {
            var (number, isGate) = (i, i < 200);
            _webhooks.Add(_fixture.Add($"hook {i}", webhook => webhook with
            {
                Event = isGate ? WebhookEvents.BeforeOrderAdd : $"gone_{number % 100}",
                Order = number % 7,
                FireAndForget = !isGate,
                AwaitResponse = isGate,
                Body = "{ \"total\": {{ data.total }} }",
            }));
        }
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Refresh_MoreOnAnEventThanMayBeAdded_LeavesNoneOut()
    {
        var registry = _fixture.Get<WebhookRegistry>();

        await registry.RefreshAsync(CancellationToken.None);

        registry.Current.Webhooks.Should().HaveCount(5000);
        var stages = Plan(registry).Stages;
        stages.Select(stage => stage.Enforced[0].Definition.Order).Should().Equal(0, 1, 2, 3, 4, 5, 6);
        stages.Sum(stage => stage.Enforced.Length).Should().Be(200, "a gate that is not called would let pass what it stops");
    }

    [Fact]
    public async Task Refresh_OneHasChanged_CompilesNoOther()
    {
        var registry = _fixture.Get<WebhookRegistry>();
        await registry.RefreshAsync(CancellationToken.None);
        var before = registry.Current;
        _fixture.Webhooks.Put(_webhooks[100] with { Version = 2, Order = 1000 });

        await registry.RefreshAsync(CancellationToken.None);

        registry.Current.Webhooks.Where(webhook => !ReferenceEquals(webhook, before.Find(webhook.Id))).Should().ContainSingle()
            .Which.Definition.Order.Should().Be(1000);
        Plan(registry).Stages[^1].Enforced.Should().ContainSingle();
    }

    private EventPlan Plan(WebhookRegistry registry)
    {
        var catalog = _fixture.Get<WebhookEventCatalog>();
        catalog.TryGet(WebhookEvents.BeforeOrderAdd, out var webhookEvent);
        return registry.Current[catalog.IndexOf(webhookEvent!)]!;
    }
}
