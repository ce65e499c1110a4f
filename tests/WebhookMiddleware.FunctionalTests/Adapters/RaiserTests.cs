using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Events that handlers raise by themselves.</summary>
public sealed class RaiserTests(RaiserTests.App fixture) : IClassFixture<RaiserTests.App>
{
    private const string Event = WebhookEvents.BeforeOrderSetStatus;

    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Kinds => ["/minimal", "/mvc"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task RaiseBefore_ThatIsDenied_AnswersAsOtherEndpointsDo(string kind)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event).Replies(WebhookReply.Deny(409, "No", null, ("/orderId", "Closed"))));

        var response = await _api.PostAsync($"{kind}/class", null);

        response.Status.Should().Be(409);
        response.ContentType.Should().Be("application/problem+json");
        response.Json["errors"]!.ToJsonString().Should().Be("""{"orderId":["Closed"]}""");
        response.Json["event"]!.GetValue<string>().Should().Be(Event);
    }

    [Theory]
    [InlineData("/minimal/class")]
    [InlineData("/minimal/record")]
    [InlineData("/minimal/anonymous")]
    [InlineData("/minimal/struct")]
    [InlineData("/mvc/class")]
    [InlineData("/mvc/record")]
    [InlineData("/mvc/anonymous")]
    public async Task RaiseBefore_ThatIsEnriched_GivesThePayload(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event).Replies(WebhookReply.Enrich(new { status = "Ж" }, new { by = "hook" })));

        var response = await _api.PostAsync(path, null);

        response.Status.Should().Be(200, response.Body);
        response.Compact.Should().Be("""{"orderId":7,"status":"Ж","context":"hook","outcome":"Enriched","same":false}""");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"orderId":7,"status":"new"}""");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task RaiseBefore_ThatChangesNothing_GivesTheVeryObject(string kind)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event));

        (await _api.PostAsync($"{kind}/class", null)).Json["same"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task RaiseBefore_WithoutHooks_IsAllowed()
    {
        await _api.SetHooksAsync(_ => { });

        var response = await _api.PostAsync("/minimal/class", null);

        response.Json["outcome"]!.GetValue<string>().Should().Be("Allowed");
        response.Json["same"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Raise_DescribesTheRequest_AndCountsItsHop(string kind)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event));

        await _api.PostAsync($"{kind}/class?a=1", null, ("webhook-hop", "2"));

        var received = _api.Receiver.Received[0];
        received.Header("webhook-hop").Should().Be("3");
        received.Json["request"]!["route"]!.GetValue<string>().Should().Be($"{kind}/{{payload}}");
        received.Json["request"]!["query"]!["a"]!.GetValue<string>().Should().Be("1");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task RaiseBefore_AtTheHopLimit_Is508(string kind)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event));

        (await _api.PostAsync($"{kind}/class", null, ("webhook-hop", "5"))).Status.Should().Be(508);
    }

    [Theory]
    [InlineData("before_order_setstatu", "*Did you mean 'before_order_setstatus'?*")]
    [InlineData("after_order", "*'after_order' is an after-event, not a before-event*")]
    public async Task RaiseBefore_OfAnotherEvent_IsAMistake(string name, string message)
    {
        var raise = () => _api.Services.GetRequiredService<IWebhookRaiser>().RaiseBeforeAsync(name, new { });

        await raise.Should().ThrowAsync<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public async Task RaiseAfter_OfABeforeEvent_IsAMistake()
    {
        var raise = () => _api.Services.GetRequiredService<IWebhookRaiser>().RaiseAfterAsync(Event, new { });

        await raise.Should().ThrowAsync<ArgumentException>().WithMessage("*is a before-event, not an after-event*");
    }

    [Fact]
    public async Task Raise_OutsideARequest_HasNone()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(Event).Replies(WebhookReply.Enrich(new { status = "x" }));
            hooks.On(TestApiBuilder.AfterOrder);
        });
        var webhooks = _api.Services.GetRequiredService<IWebhookRaiser>();

        var decision = await webhooks.RaiseBeforeAsync(Event, new StatusChange { OrderId = 7 });
        await webhooks.RaiseAfterAsync(TestApiBuilder.AfterOrder, new { id = 1 });

        decision.Payload.Status.Should().Be("x");
        _api.Receiver.Received.Should().HaveCount(2);
        _api.Receiver.Received[0].Json["request"].Should().BeNull();
        _api.Receiver.Received[1].Json["response"].Should().BeNull();
        _api.Receiver.Received[1].Header("webhook-hop").Should().Be("1");
    }

    [Fact]
    public async Task Raise_SeveralAtTheSameTime_AreAllInTheFeature()
    {
        await _api.SetHooksAsync(hooks => hooks.On(Event)
            .Replies(received => WebhookReply.Enrich(new { }, new Dictionary<string, int> { ["o" + received.Data["orderId"]] = 1 })));

        var response = await _api.PostAsync("/many", null);

        response.Compact.Should().Be("""{"decisions":20,"context":20}""");
    }

    [Fact]
    public async Task Raise_BesideABoundEvent_AddsToTheSameFeature()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { }, new { a = 1, b = 1 }));
            hooks.On(Event).Replies(WebhookReply.Enrich(new { }, new { b = 2 }));
        });

        var response = await _api.PostAsync("/bound", null);

        response.Compact.Should().Be("""{"events":["before_order_add","before_order_setstatus"],"context":{"a":1,"b":2}}""");
    }

    [Fact]
    public void ToResult_OfAnAllowedDecision_IsAMistake()
    {
        var decision = new WebhookDecision { InvocationId = Guid.Empty, Event = Event, Outcome = WebhookOutcome.Allowed };

        decision.Invoking(allowed => allowed.ToResult()).Should().Throw<InvalidOperationException>();
        decision.Invoking(allowed => allowed.ToActionResult()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task Raise_InAController_UsesItsJsonOptions()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Controller<RaisingController>(mvc => mvc.AddJsonOptions(options =>
                options.JsonSerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower))
            .Hooks(hooks => hooks.On(Event)));

        await api.PostAsync("/mvc/class", null);

        api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"order_id":7,"status":"new"}""");
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<RaisingController>()
            .Map(app =>
            {
                app.MapPost("/minimal/{payload}", (string payload, IWebhookRaiser webhooks) => payload switch
                {
                    "class" => AnswerAsync(webhooks, new StatusChange { OrderId = 7, Status = "new" }, change => (change.OrderId, change.Status)),
                    "record" => AnswerAsync(webhooks, new StatusRecord(7, "new"), change => (change.OrderId, change.Status)),
                    "struct" => AnswerAsync(webhooks, new StatusStruct(7, "new"), change => (change.OrderId, change.Status)),
                    _ => AnswerAsync(webhooks, new { OrderId = 7, Status = (string?)"new" }, change => (change.OrderId, change.Status)),
                });
                app.MapPost("/many", async (IWebhookRaiser webhooks, HttpContext context) =>
                {
                    await Task.WhenAll(Enumerable.Range(0, 20).Select(i => webhooks.RaiseBeforeAsync(Event, new StatusChange { OrderId = i })));
                    var feature = context.Features.GetRequiredFeature<IWebhookFeature>();
                    return new { decisions = feature.Decisions.Count, context = feature.Context.Count };
                }).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapPost("/bound", async (IWebhookRaiser webhooks, HttpContext context) =>
                {
                    await webhooks.RaiseBeforeAsync(Event, new StatusChange());
                    var feature = context.Features.GetRequiredFeature<IWebhookFeature>();
                    return new { events = feature.Decisions.Select(decision => decision.Event), context = feature.Context };
                }).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static async Task<IResult> AnswerAsync<T>(IWebhookRaiser webhooks, T payload, Func<T, (int OrderId, string? Status)> read)
        {
            var decision = await webhooks.RaiseBeforeAsync(Event, payload);
            return decision.IsAllowed ? Results.Ok(Answer(decision, payload, read(decision.Payload))) : decision.ToResult();
        }
    }

    private static object Answer<T>(WebhookDecision<T> decision, T payload, (int OrderId, string? Status) read) => new
    {
        orderId = read.OrderId,
        status = read.Status,
        context = decision.Context["by"]?.GetValue<string>(),
        outcome = decision.Outcome.ToString(),
        same = ReferenceEquals(decision.Payload, payload),
    };

    public sealed class StatusChange
    {
        public int OrderId { get; set; }

        public string? Status { get; set; }
    }

    public sealed record StatusRecord(int OrderId, string? Status);

    public readonly record struct StatusStruct(int OrderId, string? Status);

    [ApiController, Route("mvc")]
    public sealed class RaisingController(IWebhookRaiser webhooks) : ControllerBase
    {
        [HttpPost("{payload}")]
        public Task<IActionResult> Post(string payload) => payload switch
        {
            "class" => AnswerAsync(new StatusChange { OrderId = 7, Status = "new" }, change => (change.OrderId, change.Status)),
            "record" => AnswerAsync(new StatusRecord(7, "new"), change => (change.OrderId, change.Status)),
            _ => AnswerAsync(new { OrderId = 7, Status = (string?)"new" }, change => (change.OrderId, change.Status)),
        };

        private async Task<IActionResult> AnswerAsync<T>(T payload, Func<T, (int OrderId, string? Status)> read)
        {
            var decision = await webhooks.RaiseBeforeAsync(Event, payload);
            return decision.IsAllowed ? Ok(Answer(decision, payload, read(decision.Payload))) : decision.ToActionResult();
        }
    }
}
