using System.Diagnostics;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.Diagnostics;

public sealed class CallSpanTests
{
    [Fact]
    public async Task CallAsync_Failed_IsAClientSpanByTheConventionsAndWithoutSecrets()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();
        caller.AnswerWith(503);

        await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new("X-Api-Key", "s3cret")] }));

        var span = spans.Only;
        span.DisplayName.Should().Be("POST before_order_add");
        span.Kind.Should().Be(ActivityKind.Client);
        span.ParentSpanId.Should().Be(spans.Parent.SpanId);
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.TagObjects.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "before_order_add",
            ["webhook.invocation.id"] = TestCalls.InvocationId.ToString(),
            ["webhook.hook.id"] = TestCalls.HookId.ToString(),
            ["webhook.hook.name"] = "Проверка 😀",
            ["webhook.attempt"] = 1,
            ["webhook.outcome"] = "badStatus",
            ["http.request.method"] = "POST",
            ["http.response.status_code"] = 503,
            ["server.address"] = "erp.example.ru",
            ["server.port"] = 443,
            ["url.scheme"] = "https",
            ["error.type"] = "503",
        });
        caller.Network.Requests.Single().Headers["traceparent"].Should().Be(span.Id);
    }

    [Fact]
    public async Task CallAsync_FailedWithoutAStatus_IsAnErrorOfTheOutcomesName()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();
        caller.AnswerWith(200, "{");

        await caller.CallAsync(TestCalls.Call());

        spans.Only.GetTagItem("webhook.outcome").Should().Be("malformedResponse");
        spans.Only.GetTagItem("error.type").Should().Be("malformedResponse");
        spans.Only.Status.Should().Be(ActivityStatusCode.Error);
    }

    [Fact]
    public async Task CallAsync_Denied_IsNoError()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();
        caller.AnswerWith(422, """{"title":"No"}""", "application/problem+json");

        await caller.CallAsync(TestCalls.Call());

        spans.Only.GetTagItem("webhook.outcome").Should().Be("denied");
        spans.Only.GetTagItem("http.response.status_code").Should().Be(422);
        spans.Only.GetTagItem("error.type").Should().BeNull();
        spans.Only.Status.Should().Be(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task CallAsync_ConditionFalse_MakesNoSpan()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Condition = "data.total > 1e6" }));

        answer.Outcome.Should().Be(WebhookOutcome.Skipped);
        spans.All.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_NotSent_SaysWhy()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();

        await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = "{{ 1 | divided_by: 0 }}" }));

        caller.Network.Requests.Should().BeEmpty();
        spans.Only.GetTagItem("webhook.outcome").Should().Be("templateFailed");
        spans.Only.GetTagItem("http.response.status_code").Should().BeNull();
    }

    [Fact]
    public async Task CallAsync_CallerCancels_EndsTheSpanAsCancelled()
    {
        using var caller = new TestCaller();
        using var spans = new HeardSpans();
        using var cancellation = new CancellationTokenSource();
        caller.Network.Answer = async token =>
        {
            await cancellation.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new HttpResponseMessage();
        };

        await caller.Caller.Awaiting(c => c.CallAsync(TestCalls.Call(), cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();

        spans.Only.GetTagItem("webhook.outcome").Should().Be("cancelled");
        spans.Only.GetTagItem("error.type").Should().BeNull();
        spans.Only.Status.Should().Be(ActivityStatusCode.Unset);
    }
}
