using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>A receiver that repeats what it was sent: nothing of it leaves the caller.</summary>
public sealed class EchoedSecretTests
{
    private const string Value = "h3ader-s3cret/1";

    private static readonly string Credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("erp:open-sesame"));

    public static TheoryData<int, string, string> Answers => new()
    {
        { 200, "application/json", $$$"""{"warnings":["X-Key: {{{Value}}}","Authorization: Basic {{{Credentials}}}"]}""" },
        { 200, "application/json", $$$"""{"context":{"{{{Value}}}":["open-sesame",{"a":"\u0068{{{Value[1..]}}}"}]}}""" },
        { 200, "application/json", $$$$"""{"decision":"deny","problem":{"type":"urn:{{{{Value}}}}","title":"{{{{Value}}}}","detail":"erp:open-sesame","errors":{"{{{{Value}}}}":["{{{{Credentials}}}}"]}}}""" },
        { 200, "application/json", $$$"""{"problem":{"errors":[{"pointer":"#/{{{Value}}}","detail":"open-sesame"}]}}""" },
        { 409, "application/problem+json", $$$"""{"title":"{{{Value}}}"}""" },
        { 409, "application/problem+json", $$$"""{"title":"{{{Value}}}","errors":{"{{{Value}}}":1}}""" },
        { 200, "application/json", $$$"""{"{{{Value}}}":1,"{{{Value}}}":2}""" },
        { 200, "application/json", $$$"""{"x{{{new string('x', 55)}}}{{{Value}}}":1,"x{{{new string('x', 55)}}}{{{Value}}}":2}""" },
        { 200, "application/json", $$$$"""{"problem":{"errors":{"{{{{new string('x', 1930)}}}}{{{{Value}}}}{{{{new string('x', 200)}}}}":1}}}""" },
        { 200, "application/json", $$$"""{"patch":[{"op":"add","path":"{{{new string('x', 50)}}}{{{Value}}}","value":1}]}""" },
        { 200, "application/json", $$$"""{"mergePatch":{"note":"open-sesame"}}""" },
        { 200, "application/json", $$$"""{"patch":[{"op":"add","path":"/{{{Value.Replace("/", "~1", StringComparison.Ordinal)}}}","value":"open-sesame"}]}""" },
        { 200, "application/json", $$$"""{"decision":"{{{Value}}}"}""" },
        { 200, "text/plain", Value },
        { 500, "text/html", $"<pre>{Value} open-sesame</pre>" },
        { 302, "text/plain", Value },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task CallAsync_ReceiverThatRepeatsSecrets_GivesNoneOfThemAway(int status, string contentType, string body)
    {
        using var spans = new SpanCollector();
        using var caller = new TestCaller();
        caller.AnswerWith(status, body, contentType, response =>
        {
            response.ReasonPhrase = Value;
            response.Headers.Add("X-Echo", Value);
            response.Headers.Location = new Uri("https://example.com/" + Value);
        });

        var answer = await caller.CallAsync(TestCalls.Call(Hook()));

        var shown = Show(answer) + string.Concat(spans.Texts) + string.Concat(caller.Logs.GetSnapshot().Select(entry => entry.Message + entry.Exception));
        shown.Should().NotContain("h3ader", "not even the beginning of a secret is shown").And.NotContain("sesame").And.NotContain(Credentials);
    }

    [Fact]
    public async Task CallAsync_RepeatedSecrets_LeaveTheRestOfTheAnswerAsItIs()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, $$$"""{"decision":"deny","problem":{"status":451,"title":"No {{{Value}}} here","errors":{"a":["1"],"{{{Value}}}":["2"]}},"warnings":["fine"]}""");

        var answer = await caller.CallAsync(TestCalls.Call(Hook()));

        answer.Outcome.Should().Be(WebhookOutcome.Denied);
        answer.Problem!.Status.Should().Be(451);
        answer.Problem.Title.Should().Be("No ••• here");
        answer.Problem.Errors.Keys.Should().Equal("a", "•••");
        answer.Warnings.Should().Equal("fine");
    }

    [Fact]
    public async Task CallAsync_HeaderValueThatIsAWordOfTheContract_ChangesNoDecision()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, """{"decision":"enrich","mergePatch":{"total":1},"warnings":["enrich"]}""");

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new("X-Mode", "enrich")] }));

        answer.Outcome.Should().Be(WebhookOutcome.Enriched);
        answer.Patch.Should().NotBeNull();
        answer.Warnings.Should().Equal("•••");
    }

    [Fact]
    public async Task CallAsync_PatchWithASecret_IsForbiddenAndSaysWhy()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, $$$"""{"mergePatch":{"items":[{"note":"{{{Value}}}"}]},"context":{"a":"{{{Value}}}"}}""");

        var answer = await caller.CallAsync(TestCalls.Call(Hook()));

        answer.Outcome.Should().Be(WebhookOutcome.PatchForbidden);
        answer.Patch.Should().BeNull();
        answer.Detail.Should().Be(
            "The patch repeats one of the webhook's own secrets (a secret header, the Basic credentials or a signing secret), which must not get into a payload.");
    }

    [Theory]
    [InlineData("X-Env", "test", """{"env":"test"}""")]
    [InlineData("X-Env", "test", """{"latest":"a test"}""")]
    [InlineData("X-Source", "loyalty-backoffice-7", """{"source":"loyalty-backoffice-7"}""")]
    [InlineData("X-Tenant-Id", "0198c0de-7a11-7b22-8c33-9d44ae55bf66", """{"tenant_id":"0198c0de-7a11-7b22-8c33-9d44ae55bf66"}""")]
    [InlineData("X-Callback-Url", "https://shop.example/callback", """{"callback":"https://shop.example/callback"}""")]
    [InlineData("X-Shop", "Shop on the corner", """{"shop":"Shop on the corner"}""")]
    [InlineData("X-Api-Key", "test", """{"note":"the latest tests"}""")]
    public async Task CallAsync_PatchWithAHeaderValueThatIsNoSecret_IsTakenAsItIs(string name, string value, string patch)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, $$"""{"mergePatch":{{patch}}}""");

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new(name, value)] }));

        answer.Outcome.Should().Be(WebhookOutcome.Enriched);
        answer.Patch!.TryGetWrites(new JsonObject(), out var writes, out _).Should().BeTrue();
        writes!.ApplyTo(new JsonObject())!.ToJsonString().Should().Be(patch);
    }

    [Theory]
    [InlineData("X-Api-Key", "test", """{"note":"a test"}""")]
    [InlineData("X-Token", "4711", """{"n":4711}""")]
    [InlineData("X-Shop", "qT7-0Zr4x_9Lw2Pk", """{"note":"it is qT7-0Zr4x_9Lw2Pk!"}""")]
    [InlineData("X-Upstream", "Bearer t0ken-1", """{"note":"t0ken-1"}""")]
    [InlineData("X-Env-Secret", "h3ader-s", """{"a":{"xh3ader-sx":1}}""")]
    [InlineData("X-Passwd", "12345678", """{"note":"MTIzNDU2Nzg="}""")]
    public async Task CallAsync_PatchWithASecretHeader_IsForbidden(string name, string value, string patch)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, $$"""{"mergePatch":{{patch}}}""");

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new(name, value)] }));

        answer.Outcome.Should().Be(WebhookOutcome.PatchForbidden);
    }

    [Fact]
    public async Task CallAsync_DenyBesideAPatchWithASecret_StaysADeny()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, $$$"""{"decision":"deny","mergePatch":{"a":"{{{Value}}}"}}""");

        (await caller.CallAsync(TestCalls.Call(Hook()))).Outcome.Should().Be(WebhookOutcome.Denied);
    }

    [Fact]
    public async Task CallAsync_BodyThatIsCutInsideASecret_DoesNotKeepItsBeginning()
    {
        using var caller = new TestCaller(options => options.MaxResponseBytes = 1024);
        caller.AnswerWith(200, new string('.', 1024 - 8) + Value + Value, "text/plain");

        var answer = await caller.CallAsync(TestCalls.Call(Hook() with { AwaitResponse = false }));

        answer.ResponseBody.Should().Be(new string('.', 1024 - 8) + "•••");
    }

    [Fact]
    public async Task CallAsync_UnexpectedExceptionThatRepeatsASecret_IsLoggedWithoutItsText()
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new FormatException($"Bad header line 'X-Echo: {Value}'");

        await caller.CallAsync(TestCalls.Call(Hook()));

        var entry = caller.Logs.GetSnapshot().Should().ContainSingle().Which;
        entry.Exception.Should().BeNull();
        entry.Message.Should().Contain("System.FormatException").And.NotContain(Value);
    }

    private static Webhook Hook() => TestCalls.Hook() with
    {
        BasicAuth = new("erp", "open-sesame"),
        Headers = [new("X-Key", Value)],
    };

    private static string Show(WebhookAnswer answer) => JsonSerializer.Serialize(
        new { answer.Detail, answer.Problem, Context = (JsonNode?)answer.Context, answer.Warnings, answer.ResponseBody }, PayloadJson.Relaxed);

    private sealed class SpanCollector : IDisposable
    {
        private readonly ActivityListener _listener;

        public SpanCollector()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == WebhookDiagnostics.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                    Texts.Enqueue($"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects)}"),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public System.Collections.Concurrent.ConcurrentQueue<string> Texts { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
