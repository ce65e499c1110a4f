using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Ends of calls, as the call log tells them.</summary>
public sealed class CallEndTests : IAsyncLifetime
{
    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(api => api.Map(app =>
    {
        app.MapPost("/orders", (Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
        app.MapWebhookManagement().AllowAnonymous();
    }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Client_Gone_LeavesItsCallsInTheLogAsCancelled()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("waits").Gate().WithTimeout(30_000).Replies(WebhookReply.Hang());
            hooks.On(TestApiBuilder.BeforeOrder).Named("waits, too").Gate().WithTimeout(30_000).ContinueOnFailure().Replies(WebhookReply.Hang());
        });
        using var leaving = new CancellationTokenSource();
        var request = _api.Client.PostAsync(new Uri("/orders", UriKind.Relative), new StringContent("{}", null, "application/json"), leaving.Token);
        await _api.Receiver.WaitForAsync(1);

        await leaving.CancelAsync();

        await request.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        var calls = await Eventually.GetAsync(() => CallsAsync("outcome=cancelled"), calls => calls.Count > 0);
        calls[0]!["outcome"]!.GetValue<string>().Should().Be("cancelled");
        calls[0]!["failedOpen"]!.GetValue<bool>().Should().BeFalse();
        calls[0]!["durationMs"]!.GetValue<double>().Should().BePositive();
    }

    [Theory]
    [InlineData("""{"id": {{ data.missing }}}""", 502)]
    [InlineData("{% if false %}x{% endif %}", 502)]
    [InlineData("""{"id": {{ data.id }}}""", 200)]
    public async Task Template_ThatRendersNoJson_IsNotSent(string template, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Gate().With(webhook => webhook with { Body = template }));

        (await _api.PostAsync("/orders", """{"id":7}""")).Status.Should().Be(status);

        _api.Receiver.Received.Should().HaveCount(status == 200 ? 1 : 0);
        var call = (await CallsAsync(""))[0]!;
        call["outcome"]!.GetValue<string>().Should().Be(status == 200 ? "allowed" : "templateFailed");
        if (status != 200)
        {
            call["detail"]!.GetValue<string>().Should().Contain("line 1, column");
        }
    }

    private async Task<JsonArray> CallsAsync(string query)
        => (await _api.SendAsync(HttpMethod.Get, $"/webhooks/api/calls?{query}", (string?)null)).Json["items"]!.AsArray();

    private sealed record Order(int Id);
}
