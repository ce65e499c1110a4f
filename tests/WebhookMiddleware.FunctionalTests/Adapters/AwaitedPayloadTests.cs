using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The payloads of all requests that wait for webhooks have one bound together.</summary>
public sealed class AwaitedPayloadTests(AwaitedPayloadTests.App fixture) : IClassFixture<AwaitedPayloadTests.App>
{
    private const int HeldAtMost = 1024 * 1024;

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData(false, 503)]
    [InlineData(true, 200)]
    public async Task Request_WhosePayloadHasNoRoom_IsRefusedUntilThereIsSome(bool continues, int status)
    {
        var answered = new TaskCompletionSource<WebhookReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _api.SetHooksAsync(hooks =>
        {
            for (var i = 0; i < 5; i++)
            {
                var hook = hooks.On(TestApiBuilder.BeforeOrder).WithOrder(1).Replies(_ => answered.Task);
                _ = continues ? hook.ContinueOnFailure() : hook;
            }
        });
        var first = PostAsync(700_000);
        await _api.Receiver.WaitForAsync(5);

        var second = await PostAsync(700_000);
        var small = PostAsync(1000);
        await _api.Receiver.WaitForAsync(10);
        answered.SetResult(WebhookReply.Allow());

        second.Status.Should().Be(status, second.Body);
        if (!continues)
        {
            second.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:unavailable");
            second.Headers.Should().ContainKey("Retry-After");
        }

        _api.Logs.Text.Should().Contain("Webhooks:MaxAwaitedPayloadBytes");
        (await first).Status.Should().Be(200, "five webhooks of one stage share one payload");
        (await small).Status.Should().Be(200);
        (await PostAsync(700_000)).Status.Should().Be(200, "room has been given back");
    }

    [Fact]
    public async Task Requests_ThatFailOrAreDenied_GiveTheirRoomBack()
    {
        foreach (var reply in new[] { WebhookReply.Deny(409, "No"), WebhookReply.Status(500), WebhookReply.WithJson("""{"mergePatch":{"x":1},"context":{"a":1}}""") })
        {
            await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(reply));
            for (var i = 0; i < 3; i++)
            {
                (await PostAsync(700_000)).Status.Should().NotBe(503);
            }
        }

        _api.Logs.Text.Should().NotContain("MaxAwaitedPayloadBytes");
    }

    private Task<TestResponse> PostAsync(int size) => _api.PostAsync("/node", $$"""{"x":"{{new string('x', size)}}"}""");

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxAwaitedPayloadBytes", HeldAtMost.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Map(app => app.MapPost("/node", ([FromBody] JsonNode body) => body["x"]!.ToString().Length).WithBeforeWebhook(TestApiBuilder.BeforeOrder)));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }
}
