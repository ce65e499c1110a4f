using WebhookMiddleware.Registry;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The switch of all webhooks.</summary>
public sealed class SwitchTests : IAsyncLifetime
{
    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await StartAsync(_ => { });

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Put_Off_RequestsPassAndNobodyIsCalledUntilItIsOnAgain()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(409, "no")));
        (await OrderAsync()).Status.Should().Be(409);

        (await SwitchAsync("""{"enabled":false}""")).Compact.Should().Be("""{"enabled":false}""");

        (await OrderAsync()).Status.Should().Be(200);
        (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/switch", (string?)null)).Json["enabled"]!.GetValue<bool>().Should().BeFalse();
        _api.Receiver.Received.Should().ContainSingle("that was the first request's");

        (await SwitchAsync("""{"enabled":true}""")).Status.Should().Be(200);
        (await OrderAsync()).Status.Should().Be(409);
    }

    [Fact]
    public async Task Put_Off_QueuedDeliveriesWaitAndGoOnWithTheSwitch()
    {
        var answers = 0;
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder).Notify().Replies(_ =>
            Interlocked.Increment(ref answers) == 1 ? WebhookReply.Status(500) : WebhookReply.Allow()));
        await OrderAsync();
        await _api.Receiver.WaitForAsync(1);
        await SwitchAsync("""{"enabled":false}""");
        var registry = _api.Services.GetRequiredService<WebhookRegistry>();
        registry.Current.Webhooks.Should().BeEmpty("whoever sends has nobody to send to");
        registry.Authoritative.Should().BeNull("whoever cleans up must not take that for the truth");

        await SwitchAsync("""{"enabled":true}""");

        await _api.Receiver.WaitForAsync(2);
    }

    [Theory]
    [InlineData("{}", "enabled")]
    [InlineData("""{"enabled":null}""", "enabled")]
    [InlineData("""{"enabled":"no"}""", "enabled")]
    [InlineData("""{"enabled":true,"enable":false}""", "enable")]
    public async Task Put_NotUnderstood_SaysWhyAndSwitchesNothing(string body, string member)
    {
        var response = await SwitchAsync(body);

        response.Status.Should().Be(400);
        response.Json["errors"]![member].Should().NotBeNull(response.Body);
        (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/switch", (string?)null)).Json["enabled"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task Put_OnWhileTheSettingIsOff_SaysWhatKeepsItOff()
    {
        await using var api = await StartAsync(builder => builder.Setting("Webhooks:Enabled", "false"));

        var response = await api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", """{"enabled":true}""");

        response.Json["enabled"]!.GetValue<bool>().Should().BeFalse();
        response.Json["warnings"]![0]!.GetValue<string>().Should().Contain("Webhooks:Enabled");
    }

    private static Task<TestApi> StartAsync(Action<TestApiBuilder> configure) => TestApi.StartAsync(api =>
    {
        api.Setting("Webhooks:Delivery:RetryDelays:0", "00:00:00.1")
            .Setting("Webhooks:Delivery:PollInterval", "00:00:00.05")
            .Map(app =>
            {
                app.MapWebhookManagement().AllowAnonymous();
                app.MapPost("/order", () => Results.Ok())
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder)
                    .WithAfterWebhook(TestApiBuilder.AfterOrder);
            });
        configure(api);
    });

    private Task<TestResponse> OrderAsync() => _api.PostAsync("/order", "{}");

    private Task<TestResponse> SwitchAsync(string body) => _api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", body);
}
