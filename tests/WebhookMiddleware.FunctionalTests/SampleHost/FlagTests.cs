using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.Emissions;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>The three check boxes of the card, in all eight combinations.</summary>
public sealed class FlagTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>, IAsyncLifetime
{
    private const string Event = WebhookEvents.BeforeOrderAdd;
    private const string Answer = """{"decision":"enrich","mergePatch":{"comment":"from the hook"}}""";

    private readonly SampleApp _app = fixture.App;
    private string _userId = "";

    public async Task InitializeAsync()
    {
        await fixture.ClearAsync();
        _userId = await _app.AddUserAsync($"{Guid.NewGuid():N}@example.com");
        _app.Receiver.Clear();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    // A gate doesn't read it, nobody waits for a background one, and an exchange obeys.
    [Theory]
    [InlineData(true, false, false, "Позвонить")]
    [InlineData(false, true, false, "Позвонить")]
    [InlineData(false, true, true, "from the hook")]
    [InlineData(false, false, true, "Позвонить")]
    public async Task Save_ValidCombination_IsCalledAndItsAnswerAppliedInExchangeOnly(bool forget, bool wait, bool save, string comment)
    {
        _app.Receiver.Reply("/hook", WebhookReply.WithJson(Answer));
        await _app.AddHookAsync(Hooks.WithFlags(Event, _app.Receiver.Url("/hook"), forget, wait, save));

        var reply = (await _app.PostAsync("/organization/order/add", Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        (await _app.Receiver.WaitForAsync(1)).Should().ContainSingle();
        (await _app.ReadOrderAsync(reply.Id))["comment"]!.GetValue<string>().Should().Be(comment);
    }

    [Theory]
    [InlineData(false, false, false, "fireAndForget awaitResponse responseContainsData")]
    [InlineData(true, true, false, "fireAndForget awaitResponse")]
    [InlineData(true, true, true, "fireAndForget awaitResponse responseContainsData")]
    [InlineData(true, false, true, "fireAndForget responseContainsData")]
    public async Task Save_ContradictoryCombination_Is400NamingTheChoices(bool forget, bool wait, bool save, string fields)
    {
        var reply = await _app.SaveHookAsync(Hooks.WithFlags(Event, _app.Receiver.Url("/hook"), forget, wait, save));

        var errors = reply.Expect(HttpStatusCode.BadRequest).Errors;
        errors.Keys.Should().BeEquivalentTo(fields.Split(' '));
        errors["fireAndForget"][0].Should().ContainAll("Notify", "Gate", "Exchange", "Capture");
        (await _app.ListHooksAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Save_NoFlagsGiven_IsANotifyHook()
    {
        await _app.AddHookAsync(new() { ["name"] = "New", ["event"] = Event, ["url"] = "https://erp.example.ru/hook" });

        var hook = (await _app.ListHooksAsync())[0]!;
        hook["isActive"]!.GetValue<bool>().Should().BeTrue();
        hook["fireAndForget"]!.GetValue<bool>().Should().BeTrue();
        hook["awaitResponse"]!.GetValue<bool>().Should().BeFalse();
        hook["responseContainsData"]!.GetValue<bool>().Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Background_ReceiverDoesNotAnswer_RequestDoesNotWait(bool isNotify)
    {
        using var requestIsAnswered = new ManualResetEventSlim();
        var sawTheAnswer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Receiver.Reply("/hook", _ =>
        {
            sawTheAnswer.SetResult(requestIsAnswered.Wait(TimeSpan.FromSeconds(30)));
            return WebhookReply.Deny(422, "Too late");
        });
        var url = _app.Receiver.Url("/hook");
        await _app.AddHookAsync((isNotify ? Hooks.Notify(Event, url) : Hooks.Capture(Event, url)).With("timeoutMs", 30_000));

        var reply = await _app.PostAsync("/user/order/add", Requests.Order(_userId));

        requestIsAnswered.Set();
        reply.Expect(HttpStatusCode.OK);
        (await sawTheAnswer.Task).Should().BeTrue();
    }

    [Fact]
    public async Task Exchange_Answered_SavesTheResponse()
    {
        _app.Receiver.Reply("/hook", WebhookReply.WithJson(Answer));
        var id = await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/hook")));

        (await _app.PostAsync("/organization/order/add", Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        var call = (await _app.ReadCallsAsync(id)).Should().ContainSingle().Subject;
        call["responseBody"]!.GetValue<string>().Should().Be(Answer);
        call["outcome"]!.GetValue<string>().Should().BeEquivalentTo("enriched");
        call["status"]!.GetValue<int>().Should().Be(200);
        call["event"]!.GetValue<string>().Should().Be(Event);
    }

    [Fact]
    public async Task Gate_Answered_IsLoggedWithoutTheResponse()
    {
        _app.Receiver.Reply("/hook", WebhookReply.WithJson("""{"decision":"deny"}"""));
        var id = await _app.AddHookAsync(Hooks.Gate(Event, _app.Receiver.Url("/hook")));

        (await _app.PostAsync("/organization/order/add", Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        var call = (await _app.ReadCallsAsync(id)).Should().ContainSingle().Subject;
        call["responseBody"].Should().BeNull();
        call["outcome"]!.GetValue<string>().Should().BeEquivalentTo("allowed");
    }

    // What is under way when a host stops is finished first, so the next host shows all there is to show.
    [Fact]
    public async Task Background_Answered_CaptureSavesTheResponseAndNotifyNothing()
    {
        using var folder = new TempFolder();
        var options = new SampleAppOptions { Folder = folder };
        string notify, capture;
        await using (var app = await SampleApp.StartAsync(options))
        {
            var userId = await app.AddUserAsync();
            app.Receiver.Reply("/notify", WebhookReply.WithJson(Answer)).Reply("/capture", WebhookReply.WithJson(Answer));
            notify = await app.AddHookAsync(Hooks.Notify(Event, app.Receiver.Url("/notify")));
            capture = await app.AddHookAsync(Hooks.Capture(Event, app.Receiver.Url("/capture")));
            (await app.PostAsync("/organization/order/add", Requests.Order(userId))).Expect(HttpStatusCode.OK);
            await app.Receiver.WaitForAsync(2);
            await Eventually.GetAsync(() => app.ReadDeliveriesAsync(capture), deliveries => IsDelivered((IReadOnlyList<JsonNode>)deliveries));
            await Eventually.GetAsync(() => app.ReadDeliveriesAsync(notify), deliveries => IsDelivered((IReadOnlyList<JsonNode>)deliveries));
        }

        await using var next = await SampleApp.StartAsync(options);
        (await next.ReadCallsAsync(capture)).Should().BeEmpty("nobody waited for it");
        SavedResponse((IReadOnlyList<JsonNode>)await next.ReadDeliveriesAsync(notify)).Should().BeNull();
        SavedResponse((IReadOnlyList<JsonNode>)await next.ReadDeliveriesAsync(capture)).Should().Be(Answer);

        static bool IsDelivered(IReadOnlyList<JsonNode> deliveries)
            => deliveries.Count == 1 && deliveries[0]["state"]!.GetValue<string>() == "delivered";

        static string? SavedResponse(IReadOnlyList<JsonNode> deliveries)
            => deliveries.Single()["attempts"]!.AsArray().Single()!["responseBody"]?.GetValue<string>();
    }

    [Fact]
    public async Task Background_AnotherHookDenies_IsNotTold()
    {
        _app.Receiver.Reply("/gate", received
            => received.Data["comment"]!.GetValue<string>() == "no" ? WebhookReply.Problem(422, "No") : WebhookReply.Allow());
        await _app.AddHookAsync(Hooks.Gate(Event, _app.Receiver.Url("/gate")));
        await _app.AddHookAsync(Hooks.Notify(Event, _app.Receiver.Url("/notify")));

        (await _app.PostAsync("/user/order/add", Requests.Order(_userId).With("comment", "no"))).Expect(HttpStatusCode.UnprocessableEntity);
        (await _app.PostAsync("/user/order/add", Requests.Order(_userId).With("comment", "yes"))).Expect(HttpStatusCode.OK);

        await _app.Receiver.WaitForAsync(3);
        _app.Receiver.Received.Where(received => PlantedSecrets.PathOf(received) == "/notify")
            .Should().ContainSingle().Which.Data["comment"]!.GetValue<string>().Should().Be("yes");
    }
}
