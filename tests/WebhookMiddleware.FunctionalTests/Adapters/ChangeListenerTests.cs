using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Each part that changes webhooks notifies all listeners of the host.</summary>
public sealed class ChangeListenerTests : IAsyncLifetime
{
    private readonly CountingListener _first = new();
    private readonly CountingListener _second = new();
    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(api => api
        .Services(services => services.AddSingleton<IWebhookChangeListener>(_first).AddSingleton<IWebhookChangeListener>(_second))
        .Map(app =>
        {
            app.MapPost("/order", (TestOrder order) => Results.Ok(order)).WithAfterWebhook(TestApiBuilder.AfterOrder);
            app.MapWebhookManagement().AllowAnonymous();
        }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public void TestingPackage_Start_NotifiesAll() => Changes.Should().Be((1, 1));

    [Fact]
    public async Task TestingPackage_OtherWebhooks_NotifiesAll()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        Changes.Should().Be((2, 2));
    }

    [Fact]
    public async Task ManagementApi_WriteAndSwitch_NotifyAll()
    {
        (await _api.PostAsync("/webhooks/api/hooks", """{"name":"a","url":"https://erp.example.ru/","event":"after_order"}""")).Status.Should().Be(201);
        Changes.Should().Be((2, 2));

        (await _api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", """{"enabled":false}""")).Status.Should().Be(200);
        Changes.Should().Be((3, 3));
    }

    [Fact]
    public async Task Receiver_Gone_DeactivatesTheWebhookAndNotifiesAll()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder).Notify().Replies(WebhookReply.Status(410)));
        var (first, second) = (_first.NextAsync(), _second.NextAsync());

        await _api.PostAsync("/order", """{"id":1}""");

        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(30));
        var hooks = (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/hooks", (string?)null)).Json["items"]!.AsArray();
        hooks.Single()!["isActive"]!.GetValue<bool>().Should().BeFalse();
    }

    private (int First, int Second) Changes => (_first.Changes, _second.Changes);

    private sealed record TestOrder(int Id);
}

/// <summary>Counts how often the webhooks of a host have changed.</summary>
internal sealed class CountingListener : IWebhookChangeListener
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Changes { get; private set; }

    /// <summary>Completes with the next change.</summary>
    public Task NextAsync()
    {
        lock (_lock)
        {
            return _next.Task;
        }
    }

    public Task WebhooksChangedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Changes++;
            _next.SetResult();
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Task.CompletedTask;
    }
}
