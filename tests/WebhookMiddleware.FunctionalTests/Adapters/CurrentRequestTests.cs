using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The request that an event raised by a handler belongs to.</summary>
public sealed class CurrentRequestTests
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<bool> _later = Task.FromResult(true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Context_InAHandler_IsTheRequestWhileAWebhookIsActive(bool isActive)
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            if (isActive)
            {
                hooks.On(TestApiBuilder.BeforeOrder);
            }
        });

        (await api.Client.GetStringAsync(new Uri("/", UriKind.Relative))).Should().Be(isActive ? "true" : "false");
    }

    [Fact]
    public async Task Context_WorkThatOutlivesItsRequest_HasNone()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await api.Client.GetStringAsync(new Uri("/", UriKind.Relative))).Should().Be("true");
        await api.Client.GetStringAsync(new Uri("/", UriKind.Relative));
        _left.SetResult();

        (await _later).Should().BeFalse();
    }

    [Fact]
    public async Task AddWebhooks_RegistersNoAccessor()
    {
        await using var api = await StartAsync();

        api.Services.GetService<IHttpContextAccessor>().Should().BeNull();
    }

    private Task<TestApi> StartAsync() => TestApi.StartAsync(api => api.Map(app => app.MapGet("/", (HttpContext context, CurrentRequest current) =>
    {
        _later = HasRequestLaterAsync(current);
        return current.Context == context;
    })));

    private async Task<bool> HasRequestLaterAsync(CurrentRequest current)
    {
        await _left.Task;
        return current.Context is not null;
    }
}
