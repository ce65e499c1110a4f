using System.Text.Json;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Payloads that can't be written as JSON: a named outcome under <c>onFailure</c>, never the client's 500.</summary>
public sealed class PayloadFailureTests(PayloadFailureTests.App fixture) : IClassFixture<PayloadFailureTests.App>
{
    private const string Infinite = """{"x":1e400}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/number", Infinite)]
    [InlineData("/mvc/number", Infinite)]
    [InlineData("/getter", """{"items":null}""")]
    [InlineData("/cycle", "{}")]
    [InlineData("/element", """{"name":"\ud800"}""")]
    public async Task Gate_PayloadThatCannotBeWritten_FailsByName(string path, string body)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Gate());

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(502, response.Body);
        response.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:failed");
        response.Body.Should().NotContain("4711");
        _api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookPayloadFailed");
        _api.Logs.Entries.Single(entry => entry.Event == "WebhookFailed").Text.Should().Contain("payloadFailed").And.NotContain("4711");
    }

    [Theory]
    [InlineData("/number", Infinite)]
    [InlineData("/mvc/number", Infinite)]
    [InlineData("/getter", """{"items":null}""")]
    [InlineData("/cycle", "{}")]
    [InlineData("/element", """{"name":"\ud800"}""")]
    public async Task OtherModes_PayloadThatCannotBeWritten_LetTheRequestPassAndSayIt(string path, string body)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("passed over").ContinueOnFailure();
            hooks.On(TestApiBuilder.BeforeOrder).Named("notified").Notify();
            hooks.On(TestApiBuilder.BeforeOrder).Named("beside").Shadow();
            hooks.On(TestApiBuilder.AfterOrder).Named("after, awaited");
            hooks.On(TestApiBuilder.AfterOrder).Named("after, notified").Notify();
        });

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body);
        _api.Logs.Entries.Count(entry => entry.Event == "WebhookFailed" && entry.Text.Contains("payloadFailed", StringComparison.Ordinal)).Should().Be(5);
        _api.Receiver.Received.Should().BeEmpty();
        await _api.Services.GetRequiredService<ICallLogFlush>().FlushAsync(CancellationToken.None);
        var calls = await _api.Services.GetRequiredService<ICallLogReader>().ReadAsync(
            new CallLogQuery { Outcomes = [WebhookOutcome.PayloadFailed], Limit = 5 }, CancellationToken.None);
        calls.Items.Select(call => call.WebhookName).Should().BeEquivalentTo("passed over", "notified", "beside", "after, awaited", "after, notified");
    }

    [Fact]
    public async Task Condition_OnPayloadThatCannotBeWritten_FailsByName()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(hook => hook with { Condition = "data.x > 1000", Body = "{{ data.x }}" }));

        (await _api.PostAsync("/number", Infinite)).Status.Should().Be(502);
    }

    [Fact]
    public async Task Enrichment_ThatCannotBeWritten_IsTheHooksFailureByMember()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure()
            .Replies(WebhookReply.WithJson("""{"mergePatch":{"x":1e400}}""")));

        var response = await _api.PostAsync("/number", """{"x":1}""");

        response.Body.Should().Be("1");
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment").And.Contain("x: ");
    }

    [Fact]
    public async Task RaiseBefore_PayloadThatCannotBeWritten_IsADecision()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await _api.PostAsync("/raise", "{}")).Body.Should().Be("PayloadFailed");
    }

    [Fact]
    public async Task RaiseAfter_PayloadThatCannotBeWritten_BreaksNothing()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder).Notify());

        (await _api.PostAsync("/raise-after", "{}")).Status.Should().Be(200);

        _api.Logs.Text.Should().Contain("payloadFailed");
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<NumbersController>()
            .Map(app =>
            {
                var group = app.MapGroup("").AddEndpointFilter(CloseCycle).WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                group.MapPost("/number", (Number body) => double.IsFinite(body.X) ? $"{body.X}" : "infinite");
                group.MapPost("/getter", (Basket body) => "served");
                group.MapPost("/element", (JsonElement body) => "served");
                group.MapPost("/cycle", (Node body) => "served");
                app.MapPost("/raise", async (IWebhookRaiser raiser) =>
                    (await raiser.RaiseBeforeAsync(TestApiBuilder.BeforeOrder, new Number { X = double.NaN })).Outcome.ToString());
                app.MapPost("/raise-after", (IWebhookRaiser raiser) => raiser.RaiseAfterAsync(TestApiBuilder.AfterOrder, new Number { X = double.NaN }));
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static ValueTask<object?> CloseCycle(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            if (context.Arguments[0] is Node node)
            {
                node.Self = node;
            }

            return next(context);
        }
    }

    public sealed class Number
    {
        public double X { get; set; }
    }

    public sealed class Basket
    {
        public List<Number>? Items { get; set; }

        public int Count => Items is null ? throw new InvalidOperationException("No items for 4711.") : Items.Count;
    }

    public sealed class Node
    {
        public Node? Self { get; set; }
    }

    [ApiController]
    public sealed class NumbersController : ControllerBase
    {
        [HttpPost("mvc/number"), BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(TestApiBuilder.AfterOrder)]
        public IActionResult Post(Number body) => Ok($"{body.X}");
    }
}
