using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class WebhookPipelineEnrichmentTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    [Fact]
    public async Task Run_Enrichment_ReachesLaterWebhooksAndTheHandler()
    {
        _fixture.Add("first", 1);
        _fixture.Add("second", 2);
        _fixture.Caller.Answer("first", Answers.Merge("""{"discount":10,"customer":null}""", """{"score":712}"""));
        _fixture.Caller.Answer("second", Answers.Context("""{"tier":"gold","score":713}"""));

        var decision = await _fixture.RunAsync(new Order { Customer = "c1", SetByHost = "kept" });

        decision.Outcome.Should().Be(WebhookOutcome.Enriched);
        decision.Context.ToJsonString().Should().Be("""{"score":713,"tier":"gold"}""");
        _fixture.Order.Should().BeEquivalentTo(new { Customer = (string?)null, Discount = 10m, SetByHost = "kept" });
        var second = _fixture.Caller.CallOf("second");
        PipelineFixture.Text(second.Data).Should().Be("""{"customer":null,"discount":10,"delivery":null,"items":[]}""");
        PipelineFixture.Text(second.Context).Should().Be("""{"score":712}""");
    }

    [Fact]
    public async Task Run_NothingEnriched_TheHandlerGetsTheVerySameObject()
    {
        var order = new Order();
        _fixture.Add("allows");

        await _fixture.RunAsync(order);

        _fixture.Order.Should().BeSameAs(order);
        _fixture.Payload.IsChanged.Should().BeFalse();
    }

    [Fact]
    public async Task Run_TiesThatWriteDifferentPlaces_AreMerged()
    {
        _fixture.Add("a", 5);
        _fixture.Add("b", 5);
        _fixture.Caller.Answer("a", Answers.Merge("""{"discount":1}"""));
        _fixture.Caller.Answer("b", Answers.Merge("""{"customer":"c2"}"""));

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Enriched);

        _fixture.Order.Should().BeEquivalentTo(new { Discount = 1m, Customer = "c2" });
    }

    [Fact]
    public async Task Run_TiesThatAppendToOneList_AppendBoth()
    {
        _fixture.Add("a", 5);
        _fixture.Add("b", 5);
        _fixture.Caller.Answer("a", Answers.Patch("""[{"op":"add","path":"/items/-","value":{"article":"a"}}]"""));
        _fixture.Caller.Answer("b", Answers.Patch("""[{"op":"add","path":"/items/-","value":{"article":"b"}}]"""));

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Enriched);

        _fixture.Order.Items.Select(item => item.Article).Should().EndWith(["a", "b"]);
    }

    [Fact]
    public async Task Run_TiesThatWriteTheSame_GetAlong()
    {
        _fixture.Add("a", 5);
        _fixture.Add("b", 5);
        _fixture.Caller.Answer("a", Answers.Merge("""{"discount":1}"""));
        _fixture.Caller.Answer("b", Answers.Merge("""{"discount":1}"""));

        (await _fixture.RunAsync()).Outcome.Should().Be(WebhookOutcome.Enriched);
    }

    [Theory]
    [InlineData("""{"discount":1}""", """{"discount":2}""")]
    [InlineData("""{"delivery":{"address":"x","cost":1}}""", """{"delivery":null}""")]
    public async Task Run_TiesThatConflict_FailTheLaterByName(string a, string b)
    {
        _fixture.Add("b", 5);
        _fixture.Add("a", 5);
        _fixture.Caller.Answer("a", Answers.Merge(a));
        _fixture.Caller.Answer("b", Answers.Merge(b));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.PatchConflict);
        decision.Calls.Select(call => (call.WebhookName, call.Outcome))
            .Should().Equal(("a", WebhookOutcome.Enriched), ("b", WebhookOutcome.PatchConflict));
    }

    [Fact]
    public async Task Run_ConflictOfAnOptionalWebhook_DropsItsPatchOnly()
    {
        _fixture.Add("a", 5);
        _fixture.Add("b", 5, webhook => webhook with { OnFailure = FailureAction.Continue });
        _fixture.Add("c", 5);
        _fixture.Caller.Answer("a", Answers.Merge("""{"discount":1}"""));
        _fixture.Caller.Answer("b", Answers.Merge("""{"discount":2,"customer":"no"}""", """{"from":"b"}"""));
        _fixture.Caller.Answer("c", Answers.Merge("""{"customer":"yes"}"""));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Enriched);
        decision.Context.Should().BeEmpty();
        _fixture.Order.Should().BeEquivalentTo(new { Discount = 1m, Customer = "yes" });
    }

    [Fact]
    public async Task Run_PatchThatFailsWithAHeaderValueInIt_IsQuotedWithoutIt()
    {
        _fixture.Writable = ["/discount"];
        _fixture.Add("greedy", change: webhook => webhook with { Headers = [new("X-Env", "customer")] });
        _fixture.Caller.Answer("greedy", Answers.Merge("""{"customer":"x"}"""));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.PatchForbidden);
        decision.Calls.Single().Detail.Should().Be("The patch writes '/•••', which the binding does not open to webhooks.");
    }

    [Fact]
    public async Task Run_PatchOutsideTheWritablePlaces_Fails()
    {
        _fixture.Writable = ["/discount"];
        _fixture.Add("greedy");
        _fixture.Caller.Answer("greedy", Answers.Merge("""{"discount":1,"customer":"x"}"""));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.PatchForbidden);
        decision.Calls.Single().Detail.Should().Contain("/customer");
        _fixture.Payload.IsChanged.Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"bonus":1}""", "bonus")]
    [InlineData("""{"delivery":{"address":"x","cost":1,"speed":2}}""", "delivery.speed")]
    [InlineData("""{"items":[{"article":"A","colour":"red"}]}""", "items[0].colour")]
    [InlineData("""{"setByHost":"x"}""", "setByHost")]
    [InlineData("""{"discount":"much"}""", "discount")]
    [InlineData("""{"items":[{"quantity":2}]}""", "items")]
    public async Task Run_PatchThatDoesNotBind_IsTheWebhooksFailure(string patch, string member)
    {
        _fixture.Add("careless");
        _fixture.Caller.Answer("careless", Answers.Merge(patch));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.InvalidAfterEnrichment);
        decision.Calls.Single().Detail.Should().Contain(member);
    }

    [Fact]
    public async Task Run_PatchWithThousandsOfUnknownMembers_NamesAFew()
    {
        var members = string.Join(',', Enumerable.Range(1, 5000).Select(i => $"\"x{i}\":1"));
        _fixture.Add("flood");
        _fixture.Caller.Answer("flood", Answers.Merge("{" + members + "}"));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.InvalidAfterEnrichment);
        decision.Calls.Single().Detail.Should().Contain("x20:").And.NotContain("x21:");
    }

    [Fact]
    public async Task Run_PatchedPayloadThatIsNotValid_IsTheWebhooksFailure()
    {
        _fixture.Validate = order => order.Discount > 100 ? [new PayloadError("discount", "At most 100.")] : [];
        _fixture.Add("generous", 1, webhook => webhook with { OnFailure = FailureAction.Continue });
        _fixture.Add("modest", 2);
        _fixture.Caller.Answer("generous", Answers.Merge("""{"discount":200}"""));
        _fixture.Caller.Answer("modest", Answers.Merge("""{"discount":100}"""));

        var decision = await _fixture.RunAsync();

        decision.Outcome.Should().Be(WebhookOutcome.Enriched);
        decision.Calls[0].Should().BeEquivalentTo(new { Outcome = WebhookOutcome.InvalidAfterEnrichment, FailedOpen = true });
        decision.Calls[0].Detail.Should().Contain("discount: At most 100.");
        _fixture.Order.Discount.Should().Be(100);
    }

    [Fact]
    public async Task Run_NestedMember_ReplacesOnlyThatMember()
    {
        _fixture.Add("dispatcher");
        _fixture.Caller.Answer("dispatcher", Answers.Merge("""{"delivery":{"cost":5}}"""));

        await _fixture.RunAsync(new Order { Delivery = new Delivery("Lenina 1", 300) });

        _fixture.Order.Delivery.Should().Be(new Delivery("Lenina 1", 5));
    }

    public void Dispose() => _fixture.Dispose();
}
