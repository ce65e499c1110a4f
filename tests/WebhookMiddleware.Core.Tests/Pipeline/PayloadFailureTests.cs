using System.Text.Json;
using System.Text.Json.Serialization;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

/// <summary>Objects of the API that throw while they are written as JSON.</summary>
public sealed class PayloadFailureTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    public static TheoryData<object, string> Unwritable
    {
        get
        {
            var cycle = new Node();
            cycle.Next = new Node { Next = cycle };
            var deep = new Node();
            for (var i = 0; i < 100; i++)
            {
                deep = new Node { Next = deep };
            }

            return new()
            {
                { new Number { X = double.PositiveInfinity }, "'x'" },
                { new List<Number> { new(), new() { X = double.NaN } }, "'[1].x'" },
                { new Dictionary<string, float> { ["a"] = 1, ["b"] = float.NegativeInfinity }, "'b'" },
                { new Holder { Inner = new Number { X = double.NaN } }, "'inner.x'" },
                { new Getter(), "'total'" },
                { new Converted(), "'secret'" },
                { new Holder { Inner = new Getter() }, "'inner.total'" },
                { new Holder { Inner = typeof(string) }, "'inner'" },
                { cycle, "'next.next'" },
                { deep, "JsonException" },
                { JsonDocument.Parse("""{"name":"\ud800"}""").RootElement, "JsonException" },
                { new Lazily(), "Exception" },
            };
        }
    }

    [Theory, MemberData(nameof(Unwritable))]
    public async Task Run_PayloadThatCannotBeWritten_IsThePayloadsFailure(object payload, string inDetail)
    {
        Give(payload);
        _fixture.Add("gate");

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.PayloadFailed);
        decision.IsAllowed.Should().BeFalse();
        decision.Calls.Single().Detail.Should().Contain(inDetail).And.NotContain("4711");
        _fixture.Caller.Calls.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Unwritable))]
    public async Task Run_WithContinueNotifyAndShadow_PassesAndIsInTheCallLog(object payload, string inDetail)
    {
        Give(payload);
        _fixture.Add("gate", change: webhook => webhook with { OnFailure = FailureAction.Continue });
        _fixture.AddNotify("told");
        _fixture.Add("shadow", change: webhook => webhook with { Mode = WebhookMode.Shadow });

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Allowed);
        decision.Calls.Single().FailedOpen.Should().BeTrue();
        var logged = _fixture.LoggedCalls();
        logged.Select(call => call.WebhookName).Should().BeEquivalentTo("gate", "told", "shadow");
        logged.Should().OnlyContain(call => call.Outcome == WebhookOutcome.PayloadFailed && call.Detail!.Contains(inDetail));
        _fixture.Outbox.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_UnwritablePayload_IsAskedOnce()
    {
        var payload = new Getter();
        Give(payload);
        _fixture.Add("a", 1, webhook => webhook with { OnFailure = FailureAction.Continue });
        _fixture.Add("b", 2, webhook => webhook with { OnFailure = FailureAction.Continue });

        await _fixture.RunAsync();

        // Once to write it, once to find the member.
        payload.Asked.Should().Be(2);
    }

    [Theory]
    [InlineData("""{"x":1e400}""", "x")]
    [InlineData("""{"more":[1,1e999]}""", "more[1]")]
    public async Task Run_EnrichmentThatCannotBeWritten_IsTheWebhooksFailure(string patch, string member)
    {
        Give(new Number { X = 1 });
        _fixture.Add("careless", 1, webhook => webhook with { OnFailure = FailureAction.Continue });
        _fixture.Add("next", 2);
        _fixture.Caller.Answer("careless", Answers.Merge(patch));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Allowed);
        decision.Calls[0].Outcome.Should().Be(WebhookOutcome.InvalidAfterEnrichment);
        decision.Calls[0].Detail.Should().Contain($"{member}: ");
        PipelineFixture.Text(_fixture.Caller.CallOf("next").Data).Should().Be("""{"x":1,"more":null}""");
    }

    [Fact]
    public async Task Run_PayloadAsDeepAsTheHostAllows_IsToldAndPatched()
    {
        var options = PayloadJson.For(new JsonSerializerOptions(JsonSerializerOptions.Web) { MaxDepth = 400 });
        var deep = new Node { Name = "0" };
        for (var i = 1; i < 300; i++)
        {
            deep = new Node { Name = $"{i}", Next = deep };
        }

        _fixture.Given = new BoundPayload(deep, typeof(Node), options);
        _fixture.Add("namer");
        _fixture.Caller.Answer("namer", Answers.Merge("""{"name":"new"}"""));

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Enriched);

        ((Node)_fixture.Payload.Value!).Name.Should().Be("new");
    }

    [Fact]
    public async Task Run_PatchOfPayloadWithARepeatedMember_IsThePayloadsFailure()
    {
        Give(JsonDocument.Parse("""{"a":1,"a":2}""").RootElement);
        _fixture.Add("any");
        _fixture.Caller.Answer("any", Answers.Merge("""{"b":1}"""));

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.PayloadFailed);
    }

    [Theory]
    [InlineData(FailureAction.Cancel, WebhookOutcome.PayloadTooLarge)]
    [InlineData(FailureAction.Continue, WebhookOutcome.Allowed)]
    public async Task Run_PayloadThatIsTooLarge_IsTheFailureOfEachWebhook(FailureAction onFailure, WebhookOutcome expected)
    {
        _fixture.Given = new BoundPayload(new string('x', 3000), typeof(string), PayloadJson.Relaxed) { Limit = PayloadLimit.Default with { MaxBytes = 2000 } };
        _fixture.Add("any", 1, webhook => webhook with { OnFailure = onFailure });

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(expected);
        decision.Calls.Should().ContainSingle().Which.Outcome.Should().Be(WebhookOutcome.PayloadTooLarge);
        _fixture.Caller.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_ValidationThatThrows_IsTheWebhooksFailure()
    {
        _fixture.Validate = _ => throw new InvalidOperationException("4711");
        _fixture.Add("any");
        _fixture.Caller.Answer("any", Answers.Merge("""{"discount":1}"""));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.InvalidAfterEnrichment);
        decision.Calls.Single().Detail.Should().NotContain("4711");
    }

    public void Dispose() => _fixture.Dispose();

    private void Give(object payload) => _fixture.Given = new BoundPayload(payload, payload.GetType(), PayloadJson.For(JsonSerializerOptions.Web));

    public sealed class Number
    {
        public double X { get; set; }

        public double[]? More { get; set; }
    }

    public sealed class Holder
    {
        public object? Inner { get; set; }
    }

    public sealed class Getter
    {
        [JsonIgnore]
        public int Asked { get; private set; }

        public int Total
        {
            get
            {
                Asked++;
                throw new InvalidOperationException("The price of 4711 is unknown.");
            }
        }
    }

    public sealed class Converted
    {
        [JsonConverter(typeof(Refusing))]
        public string Secret { get; set; } = "4711";
    }

    public sealed class Refusing : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => "";

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new FormatException(value);
    }

    public sealed class Node
    {
        public string? Name { get; set; }

        public Node? Next { get; set; }
    }

    public sealed class Lazily
    {
        public int Count { get; set; } = 2;

        public IEnumerable<int> Items => Enumerable.Range(0, Count).Select(i => 1 / (1 - i));
    }
}
