using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Tests.Requests;

public sealed class WebhookFeatureTests
{
    [Fact]
    public void Add_DoesNotChangeWhatHasBeenRead()
    {
        var feature = new WebhookFeature();
        feature.Add(Decision(new JsonObject { ["a"] = 1 }));
        var (decisions, context) = (feature.Decisions, feature.Context);

        feature.Add(Decision(new JsonObject { ["a"] = 2, ["b"] = null }));

        decisions.Should().HaveCount(1);
        context.ToJsonString().Should().Be("""{"a":1}""");
        feature.Decisions.Should().HaveCount(2);
        feature.Context.ToJsonString().Should().Be("""{"a":2,"b":null}""");
    }

    [Fact]
    public void TryBegin_OfTheSameEvent_IsTrueOnce()
    {
        var feature = WebhookFeature.Of(new DefaultHttpContext());

        feature.TryBegin("a").Should().BeTrue();
        feature.TryBegin("a").Should().BeFalse();
        feature.TryBegin("b").Should().BeTrue();
    }

    private static WebhookDecision Decision(JsonObject context)
        => new() { InvocationId = Guid.Empty, Event = "e", Outcome = WebhookOutcome.Allowed, Context = context };
}
