using System.Net;
using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>The table "What an awaited webhook answers" of docs/webhooks.md, row by row.</summary>
public sealed class AnswerReaderTests
{
    private const string Problem = "application/problem+json";

    [Theory]
    [InlineData(200, "")]
    [InlineData(201, "")]
    [InlineData(202, null)]
    [InlineData(204, null)]
    [InlineData(299, "")]
    public async Task ReadAsync_EmptySuccess_Allows(int status, string? body)
    {
        foreach (var mode in Enum.GetValues<ResponseMode>())
        {
            var answer = await AnswerAsync(status, body, hook: TestCalls.Hook(mode));

            answer.Outcome.Should().Be(WebhookOutcome.Allowed);
            answer.Status.Should().Be(status);
            answer.Detail.Should().BeNull();
        }
    }

    [Theory]
    [InlineData("""{"decision":"allow"}""", WebhookOutcome.Allowed)]
    [InlineData("""{}""", WebhookOutcome.Allowed)]
    [InlineData("""{"other":1}""", WebhookOutcome.Allowed)]
    [InlineData("""{"decision":"allow","mergePatch":{"a":1}}""", WebhookOutcome.Allowed)]
    [InlineData("""{"decision":"allow","problem":null,"mergePatch":null,"patch":null,"context":null,"warnings":null}""", WebhookOutcome.Allowed)]
    [InlineData("""{"decision":"enrich","mergePatch":{"a":1}}""", WebhookOutcome.Enriched)]
    [InlineData("""{"mergePatch":{"a":1}}""", WebhookOutcome.Enriched)]
    [InlineData("""{"decision":"enrich","context":{"a":1}}""", WebhookOutcome.Enriched)]
    [InlineData("""{"decision":"enrich"}""", WebhookOutcome.Allowed)]
    [InlineData("""{"context":{"a":1}}""", WebhookOutcome.Allowed)]
    [InlineData("""{"decision":"deny"}""", WebhookOutcome.Denied)]
    [InlineData("""{"decision":"deny","problem":{}}""", WebhookOutcome.Denied)]
    [InlineData("""{"problem":{}}""", WebhookOutcome.Denied)]
    [InlineData("""{"decision":"deny","problem":{},"mergePatch":{"a":1}}""", WebhookOutcome.Denied)]
    public async Task ReadAsync_ExchangeDecision_IsAsItSays(string body, WebhookOutcome expected)
    {
        var answer = await AnswerAsync(200, body);

        answer.Outcome.Should().Be(expected);
        answer.ResponseBody.Should().Be(body);
        (answer.Patch is not null).Should().Be(expected == WebhookOutcome.Enriched && body.Contains("mergePatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_JsonPatch_Enriches()
    {
        var answer = await AnswerAsync(200, """{"patch":[{"op":"add","path":"/a","value":1}]}""");

        answer.Outcome.Should().Be(WebhookOutcome.Enriched, answer.Detail);
        answer.Patch.Should().NotBeNull();
    }

    [Fact]
    public async Task ReadAsync_BadJsonPatch_IsMalformed()
    {
        var answer = await AnswerAsync(200, """{"patch":[{"op":"move","path":"/a","from":"/b"}]}""");

        answer.Outcome.Should().Be(WebhookOutcome.MalformedResponse);
        answer.Detail.Should().StartWith("The response's member 'patch' is not a valid patch.");
    }

    [Fact]
    public async Task ReadAsync_ContextAndWarnings_AreTakenFromEveryDecision()
    {
        var answer = await AnswerAsync(200, """{"decision":"allow","patch":[1],"context":{"creditScore":712},"warnings":["credit 92 % used"]}""");

        answer.Outcome.Should().Be(WebhookOutcome.Allowed);
        answer.Patch.Should().BeNull();
        answer.Context!.ToJsonString().Should().Be("""{"creditScore":712}""");
        answer.Warnings.Should().HaveCount(2, "the second tells of the patch").And.StartWith("credit 92 % used");
    }

    [Fact]
    public async Task ReadAsync_FloodOfWarnings_IsCut()
    {
        var flood = string.Join(',', Enumerable.Range(1, 100).Select(i => $"\"{i}\""));

        var answer = await AnswerAsync(200, $$"""{"warnings":[{{flood}}]}""");

        answer.Warnings.Should().HaveCount(21).And.StartWith(["1", "2"]).And.EndWith("… and 80 more.");
    }

    [Fact]
    public void Read_LongNameInTheDetail_IsCut()
    {
        var name = new string('a', 100_000);

        var answer = DecisionReader.Read(Encoding.UTF8.GetBytes($$$$"""{"problem":{"errors":{"{{{{name}}}}":1}}}"""));

        answer.Outcome.Should().Be(WebhookOutcome.MalformedResponse);
        answer.Detail.Should().HaveLength(2001).And.EndWith("a…");
    }

    [Theory]
    [InlineData("[]", "*object*")]
    [InlineData("null", "*object*")]
    [InlineData("\"allow\"", "*object*")]
    [InlineData("not json", "*strict JSON*")]
    [InlineData(" ", "*strict JSON*")]
    [InlineData("{\"decision\":\"allow\"} x", "*strict JSON*")]
    [InlineData("{\"decision\":\"allow\",}", "*strict JSON*")]
    [InlineData("{\"decision\":\"allow\" /* c */}", "*strict JSON*")]
    [InlineData("{\"decision\":\"allow\",\"decision\":\"deny\"}", "*strict JSON*")]
    [InlineData("{\"decision\":\"allow\",\"\\u0064ecision\":\"deny\"}", "*strict JSON*")]
    [InlineData("{\"mergePatch\":{\"a\":1,\"a\":2}}", "*strict JSON*")]
    [InlineData("{\"mergePatch\":{\"a\":NaN}}", "*strict JSON*")]
    [InlineData("{\"mergePatch\":{\"a\":\"\\ud800\"}}", "*surrogate*")]
    [InlineData("{\"mergePatch\":{\"\\udc00\":1}}", "*surrogate*")]
    [InlineData("\ufeff{}", "*strict JSON*")]
    [InlineData("{\"decision\":\"maybe\"}", "*'decision' must be 'allow', 'deny' or 'enrich'*")]
    [InlineData("{\"decision\":\"Allow\"}", "*'decision'*")]
    [InlineData("{\"decision\":1}", "*'decision' must be a string*")]
    [InlineData("{\"decision\":1,\"context\":[],\"warnings\":1}", "*'decision' must be a string*")]
    [InlineData("{\"decision\":\"allow\",\"context\":[]}", "*'context' must be an object*")]
    [InlineData("{\"decision\":\"enrich\",\"context\":5}", "*'context'*")]
    [InlineData("{\"warnings\":\"w\"}", "*'warnings' must be an array*")]
    [InlineData("{\"warnings\":[1]}", "*'warnings' must be an array of strings*")]
    [InlineData("{\"warnings\":[null]}", "*'warnings'*")]
    [InlineData("{\"mergePatch\":[]}", "*'mergePatch' must be an object*")]
    [InlineData("{\"mergePatch\":\"x\"}", "*'mergePatch'*")]
    [InlineData("{\"patch\":{}}", "*'patch' must be an array*")]
    [InlineData("{\"mergePatch\":{},\"patch\":[]}", "*both*")]
    [InlineData("{\"decision\":\"allow\",\"mergePatch\":{},\"patch\":[]}", "*both*")]
    [InlineData("{\"mergePatch\":{},\"problem\":{}}", "*'decision'*")]
    [InlineData("{\"decision\":\"deny\",\"problem\":\"no\"}", "*'problem' must be an object*")]
    [InlineData("{\"problem\":{\"title\":5}}", "*'problem.title' must be a string*")]
    [InlineData("{\"problem\":{\"status\":\"422\"}}", "*'problem.status' must be a number*")]
    [InlineData("{\"problem\":{\"errors\":\"x\"}}", "*'problem.errors' must be*")]
    [InlineData("{\"problem\":{\"errors\":[1]}}", "*'problem.errors[0]' must be an object*")]
    [InlineData("{\"problem\":{\"errors\":[{\"detail\":1}]}}", "*'problem.errors[0].detail' must be a string*")]
    [InlineData("{\"problem\":{\"errors\":{\"a\":[1]}}}", "*'problem.errors.a' must be*")]
    public async Task ReadAsync_MalformedDecision_FailsNamingTheMember(string body, string detail)
    {
        var answer = await AnswerAsync(200, body);

        answer.Outcome.Should().Be(WebhookOutcome.MalformedResponse);
        answer.Detail.Should().Match(detail);
        answer.ResponseBody.Should().Be(body);
        (answer.Patch ?? (object?)answer.Context ?? answer.Problem).Should().BeNull();
    }

    [Fact]
    public async Task ReadAsync_InvalidUtf8_IsMalformed()
    {
        var answer = await AnswerAsync(200, null, configure: response =>
        {
            response.Content = new ByteArrayContent([.. "{\"a\":\""u8, 0xff, .. "\"}"u8]);
            response.Content.Headers.Add("Content-Type", "application/json");
        });

        answer.Outcome.Should().Be(WebhookOutcome.MalformedResponse);
        answer.ResponseBody.Should().Be("{\"a\":\"\ufffd\"}");
    }

    [Theory]
    [InlineData(64, WebhookOutcome.Allowed)]
    [InlineData(65, WebhookOutcome.MalformedResponse)]
    public async Task ReadAsync_Depth_IsBounded(int levels, WebhookOutcome expected)
    {
        var body = "{\"other\":" + new string('[', levels - 1) + new string(']', levels - 1) + "}";

        (await AnswerAsync(200, body)).Outcome.Should().Be(expected);
    }

    [Theory]
    [InlineData("application/json", WebhookOutcome.Denied)]
    [InlineData("application/json; charset=utf-8", WebhookOutcome.Denied)]
    [InlineData("APPLICATION/JSON", WebhookOutcome.Denied)]
    [InlineData("application/vnd.erp+json", WebhookOutcome.Denied)]
    [InlineData(null, WebhookOutcome.Denied)]
    [InlineData("text/html", WebhookOutcome.MalformedResponse)]
    [InlineData("text/plain", WebhookOutcome.MalformedResponse)]
    [InlineData("application/problem+json", WebhookOutcome.MalformedResponse)]
    public async Task ReadAsync_ContentTypeOfASuccess_MustBeJson(string? contentType, WebhookOutcome expected)
        => (await AnswerAsync(200, """{"decision":"deny"}""", contentType)).Outcome.Should().Be(expected);

    [Fact]
    public async Task ReadAsync_UnreadableContentType_IsMalformed()
    {
        var answer = await AnswerAsync(200, "{}", contentType: null, configure: response =>
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "???"));

        answer.Outcome.Should().Be(WebhookOutcome.MalformedResponse);
    }

    [Theory]
    [InlineData(200, "{\"decision\":\"deny\"}")]
    [InlineData(200, "not json")]
    [InlineData(201, "{}")]
    public async Task ReadAsync_GateSuccess_AllowsUnread(int status, string body)
    {
        var read = false;
        var answer = await AnswerAsync(status, null, hook: TestCalls.Hook(ResponseMode.Gate), configure: response =>
            response.Content = new StreamContent(new ObservedStream(body, () => read = true)));

        answer.Outcome.Should().Be(WebhookOutcome.Allowed);
        answer.ResponseBody.Should().BeNull();
        read.Should().BeFalse();
    }

    [Theory]
    [InlineData(ResponseMode.Gate, WebhookPhase.Before, "application/json", "The response's JSON was not read: responseContainsData is false.")]
    [InlineData(ResponseMode.Gate, WebhookPhase.Before, "application/problem+json", null)]
    [InlineData(ResponseMode.Gate, WebhookPhase.Before, "text/plain", null)]
    [InlineData(ResponseMode.Gate, WebhookPhase.Before, null, null)]
    [InlineData(ResponseMode.Gate, WebhookPhase.After, "application/json", null)]
    [InlineData(ResponseMode.Exchange, WebhookPhase.Before, "application/json", null)]
    [InlineData(ResponseMode.Notify, WebhookPhase.Before, "application/json", null)]
    public async Task ReadAsync_DecisionThatDoesNotCount_SaysSoUnread(ResponseMode mode, WebhookPhase phase, string? contentType, string? detail)
    {
        var read = false;
        var answer = await AnswerAsync(200, null, hook: TestCalls.Hook(mode), phase: phase, configure: response =>
        {
            response.Content = new StreamContent(new ObservedStream("""{"decision":"allow"}""", () => read = true));
            response.Content.Headers.ContentType = contentType is null ? null : new(contentType);
        });

        answer.Outcome.Should().Be(WebhookOutcome.Allowed);
        answer.Detail.Should().Be(detail);
        read.Should().Be(mode.SavesResponse());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task ReadAsync_ProblemStatus_Denies(int status)
    {
        foreach (var mode in new[] { ResponseMode.Gate, ResponseMode.Exchange })
        {
            var answer = await AnswerAsync(
                status, """{"type":"urn:limit","title":"Credit limit exceeded","detail":"Limit is 5000"}""", Problem + "; charset=utf-8", TestCalls.Hook(mode));

            answer.Outcome.Should().Be(WebhookOutcome.Denied);
            answer.Status.Should().Be(status);
            answer.Problem.Should().BeEquivalentTo(
                new WebhookProblem { Type = "urn:limit", Title = "Credit limit exceeded", Detail = "Limit is 5000", Status = status });
            (answer.ResponseBody is not null).Should().Be(mode == ResponseMode.Exchange);
        }
    }

    [Theory]
    [InlineData(403, "{\"status\":451}", 451)]
    [InlineData(403, "{\"status\":200}", 403)]
    [InlineData(403, "{\"status\":500}", 403)]
    [InlineData(409, "{\"status\":99999999999}", 409)]
    [InlineData(409, "{\"status\":null}", 409)]
    [InlineData(409, "{}", 409)]
    public async Task ReadAsync_ProblemStatusMember_WinsIfItIsA4xx(int status, string body, int expected)
        => (await AnswerAsync(status, body, Problem)).Problem!.Status.Should().Be(expected);

    [Theory]
    [InlineData("{\"decision\":\"deny\",\"problem\":{\"status\":409}}", 409)]
    [InlineData("{\"decision\":\"deny\",\"problem\":{\"status\":503}}", 422)]
    [InlineData("{\"decision\":\"deny\"}", 422)]
    public async Task ReadAsync_DecisionsProblemStatus_DefaultsTo422(string body, int expected)
        => (await AnswerAsync(200, body)).Problem!.Status.Should().Be(expected);

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"title\":1}")]
    [InlineData("{\"title\":\"a\",\"title\":\"b\"}")]
    public async Task ReadAsync_BrokenProblem_IsMalformed(string body)
    {
        foreach (var mode in new[] { ResponseMode.Gate, ResponseMode.Exchange })
        {
            (await AnswerAsync(422, body, Problem, TestCalls.Hook(mode))).Outcome.Should().Be(WebhookOutcome.MalformedResponse);
        }
    }

    [Fact]
    public async Task ReadAsync_ProblemErrorsList_IsKeyedByMemberPath()
    {
        var answer = await AnswerAsync(422, """
            {"errors":[
              {"pointer":"#/items/0/quantity","code":"max_qty","detail":"At most 5"},
              {"pointer":"#/items/0/quantity","code":"min_qty"},
              {"detail":"Too late"},
              {"pointer":"no pointer","detail":"Lost"},
              {}]}
            """, Problem);

        answer.Outcome.Should().Be(WebhookOutcome.Denied, answer.Detail);
        answer.Problem!.Errors.Should().BeEquivalentTo(new Dictionary<string, string[]>
        {
            ["items[0].quantity"] = ["At most 5", "min_qty"],
            [""] = ["Too late", "Lost", "Not accepted."],
        });
    }

    [Fact]
    public async Task ReadAsync_ProblemErrorsObject_IsTakenAsItIs()
    {
        var answer = await AnswerAsync(400, """{"errors":{"items[0].quantity":["At most 5","Odd"],"name":"Missing"}}""", Problem);

        answer.Problem!.Errors.Should().BeEquivalentTo(
            new Dictionary<string, string[]> { ["items[0].quantity"] = ["At most 5", "Odd"], ["name"] = ["Missing"] });
    }

    [Theory]
    [InlineData(400, "application/json")]
    [InlineData(403, "text/html")]
    [InlineData(409, null)]
    [InlineData(422, "application/json")]
    [InlineData(401, Problem)]
    [InlineData(404, Problem)]
    [InlineData(410, Problem)]
    [InlineData(429, Problem)]
    [InlineData(500, Problem)]
    [InlineData(503, Problem)]
    [InlineData(600, "application/json")]
    public async Task ReadAsync_OtherStatus_IsBad(int status, string? contentType)
    {
        foreach (var mode in Enum.GetValues<ResponseMode>())
        {
            var answer = await AnswerAsync(status, """{"decision":"allow"}""", contentType, TestCalls.Hook(mode));

            answer.Outcome.Should().Be(WebhookOutcome.BadStatus);
            answer.Status.Should().Be(status);
            answer.Detail.Should().Be($"The webhook answered {status}.");
            answer.ResponseBody.Should().Be(mode.SavesResponse() ? """{"decision":"allow"}""" : null);
        }
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(304)]
    public async Task ReadAsync_Redirect_IsBadAndNotFollowed(int status)
    {
        using var caller = new TestCaller();
        caller.AnswerWith(status, configure: response => response.Headers.Location = new Uri("https://elsewhere.example/"));

        var answer = await caller.CallAsync(TestCalls.Call());

        answer.Outcome.Should().Be(WebhookOutcome.BadStatus);
        answer.Detail.Should().Be($"The webhook answered {status}; redirects are not followed.");
        caller.Network.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData(429, "7", 7.0)]
    [InlineData(503, "120", 120.0)]
    [InlineData(503, "Tue, 24 Nov 2026 05:30:25 GMT", 59.877)]
    [InlineData(429, "Tue, 24 Nov 2026 05:00:00 GMT", 0.0)]
    [InlineData(429, "soon", null)]
    [InlineData(503, null, null)]
    [InlineData(500, "7", null)]
    public async Task ReadAsync_RetryAfter_IsReadOf429And503(int status, string? header, double? seconds)
    {
        var answer = await AnswerAsync(status, "", configure: response =>
        {
            if (header is not null)
            {
                response.Headers.TryAddWithoutValidation("Retry-After", header);
            }
        });

        answer.Outcome.Should().Be(WebhookOutcome.BadStatus);
        answer.RetryAfter.Should().Be(seconds is { } value ? TimeSpan.FromSeconds(value) : null);
    }

    [Theory]
    [InlineData(ResponseMode.Capture, WebhookPhase.Before)]
    [InlineData(ResponseMode.Capture, WebhookPhase.After)]
    [InlineData(ResponseMode.Exchange, WebhookPhase.After)]
    [InlineData(ResponseMode.Exchange, WebhookPhase.Scheduled)]
    public async Task ReadAsync_AnswerThatCountsForNothing_IsSavedOnly(ResponseMode mode, WebhookPhase phase)
    {
        foreach (var body in new[] { """{"decision":"deny"}""", """{"mergePatch":{"a":1},"context":{"b":2}}""", "<html>" })
        {
            var answer = await AnswerAsync(200, body, "text/html", TestCalls.Hook(mode), phase);

            answer.Should().BeEquivalentTo(new WebhookAnswer { Outcome = WebhookOutcome.Allowed, Status = 200, ResponseBody = body });
        }
    }

    [Theory]
    [InlineData(ResponseMode.Notify, WebhookPhase.Before)]
    [InlineData(ResponseMode.Capture, WebhookPhase.Before)]
    [InlineData(ResponseMode.Gate, WebhookPhase.After)]
    [InlineData(ResponseMode.Exchange, WebhookPhase.Scheduled)]
    public async Task ReadAsync_ProblemWhereNothingCanBeDenied_IsABadStatus(ResponseMode mode, WebhookPhase phase)
        => (await AnswerAsync(422, "{}", Problem, TestCalls.Hook(mode), phase)).Outcome.Should().Be(WebhookOutcome.BadStatus);

    [Fact]
    public async Task ReadAsync_NotifySuccess_IsNotRead()
    {
        var read = false;
        var answer = await AnswerAsync(200, null, hook: TestCalls.Hook(ResponseMode.Notify), configure: response =>
            response.Content = new StreamContent(new ObservedStream("body", () => read = true)));

        answer.Outcome.Should().Be(WebhookOutcome.Allowed);
        read.Should().BeFalse();
    }

    [Theory]
    [InlineData(1024, WebhookOutcome.Allowed)]
    [InlineData(1025, WebhookOutcome.MalformedResponse)]
    public async Task ReadAsync_DecisionAtTheBound_Passes(int length, WebhookOutcome expected)
    {
        var answer = await AnswerAsync(200, "{}" + new string(' ', length - 2));

        answer.Outcome.Should().Be(expected);
        answer.ResponseBody.Should().HaveLength(1024);
    }

    [Fact]
    public async Task ReadAsync_ProblemTooLarge_IsMalformed()
        => (await AnswerAsync(422, "{}" + new string(' ', 2000), Problem, TestCalls.Hook(ResponseMode.Gate)))
            .Outcome.Should().Be(WebhookOutcome.MalformedResponse);

    [Fact]
    public async Task ReadAsync_CapturedBodyTooLarge_IsKeptInPart()
    {
        var answer = await AnswerAsync(200, new string('x', 2000), "text/plain", TestCalls.Hook(ResponseMode.Capture));

        answer.Outcome.Should().Be(WebhookOutcome.Allowed);
        answer.ResponseBody.Should().HaveLength(1024);
        answer.Detail.Should().Be("Only the first 1024 bytes of the response were kept.");
    }

    private static async Task<WebhookAnswer> AnswerAsync(
        int status,
        string? body,
        string? contentType = "application/json",
        Webhook? hook = null,
        WebhookPhase phase = WebhookPhase.Before,
        Action<HttpResponseMessage>? configure = null)
    {
        using var caller = new TestCaller(options => options.MaxResponseBytes = 1024);
        caller.AnswerWith(status, body, contentType, configure);
        var call = TestCalls.Call(hook, TestCalls.Invocation(phase));
        var answer = await caller.CallAsync(call);
        answer.Outcome.Should().NotBe(WebhookOutcome.ConnectionFailed, answer.Detail);
        return answer;
    }

    private sealed class ObservedStream(string text, Action onRead) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
