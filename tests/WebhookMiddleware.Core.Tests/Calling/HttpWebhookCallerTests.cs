using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class HttpWebhookCallerTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task CallAsync_StandardEnvelope_IsPosted()
    {
        using var caller = new TestCaller();

        await caller.CallAsync(TestCalls.Call());

        var request = caller.Network.Requests.Single();
        request.Method.Should().Be(HttpMethod.Post);
        request.Url.Should().Be(new Uri("https://erp.example.ru/hooks/order?key=s3cret"));
        Encoding.UTF8.GetString(request.Body).Should().StartWith("{\"id\":\"0198c0de-").And.Contain("Проверка 😀").And.Contain("\"total\":1500.50");
    }

    [Fact]
    public async Task CallAsync_HttpVersion_IsNeverThatWhoseConnectionsNobodyChecks()
    {
        using var caller = new TestCaller();

        await caller.CallAsync(TestCalls.Call());

        var request = caller.Network.Requests.Single();
        request.Version.Should().Be(HttpVersion.Version20);
        request.VersionPolicy.Should().Be(HttpVersionPolicy.RequestVersionOrLower);
    }

    [Fact]
    public async Task CallAsync_Headers_AreThoseOfTheContract()
    {
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with
        {
            BasicAuth = new("erp", "пароль"),
            Headers = [new("X-Api-Key", "k1")],
            SigningSecrets = [new(Guid.Empty, Secret, default)],
        };
        var call = new WebhookCall
        {
            Webhook = CompiledWebhook.Compile(hook),
            Invocation = TestCalls.Invocation() with { Hop = 2 },
            Data = "{}"u8.ToArray(),
            TimeLimit = TimeSpan.FromSeconds(1),
            Attempt = 4,
            Sequence = 17,
        };

        await caller.CallAsync(call);

        var headers = caller.Network.Requests.Single().Headers;
        headers["webhook-id"].Should().Be("msg_0198c0de000070008000000000000002_0198c0de000070008000000000000001").And.NotContain(".");
        headers["webhook-timestamp"].Should().Be("1795498165");
        headers["webhook-event"].Should().Be("before_order_add");
        headers["webhook-attempt"].Should().Be("4");
        headers["webhook-hop"].Should().Be("3");
        headers["webhook-sequence"].Should().Be("17");
        headers["Content-Type"].Should().Be("application/json");
        headers["X-Api-Key"].Should().Be("k1");
        headers["Authorization"].Should().Be("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("erp:пароль")));
        headers["traceparent"].Should().MatchRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$");
        var version = typeof(WebhookOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        headers["User-Agent"].Should().Be("WebhookMiddleware/" + version);
        headers.Keys.Should().BeEquivalentTo(
            "webhook-id", "webhook-timestamp", "webhook-signature", "webhook-event", "webhook-attempt", "webhook-hop", "webhook-sequence",
            "traceparent", "User-Agent", "Accept-Encoding", "Content-Type", "Authorization", "X-Api-Key");
    }

    [Fact]
    public async Task CallAsync_TwoSecrets_SignsWhatIsSentWithBoth()
    {
        const string other = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with { SigningSecrets = [new(Guid.Empty, Secret, default), new(Guid.Empty, other, default)] };

        await caller.CallAsync(TestCalls.Call(hook));

        var request = caller.Network.Requests.Single();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}."), .. request.Body];
        var expected = new[] { Secret, other }.Select(secret =>
            "v1," + Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed)));
        request.Headers["webhook-signature"].Should().Be(string.Join(' ', expected));
    }

    [Fact]
    public async Task CallAsync_NoSecretsAndNoSequence_LeavesTheirHeadersOut()
    {
        using var caller = new TestCaller();

        await caller.CallAsync(TestCalls.Call());

        caller.Network.Requests.Single().Headers.Keys.Should().NotContain(["webhook-signature", "webhook-sequence", "Authorization"]);
    }

    [Fact]
    public async Task CallAsync_OwnAcceptEncoding_ReplacesOurs()
    {
        using var caller = new TestCaller();

        await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new("Accept-Encoding", "identity")] }));

        caller.Network.Requests.Single().Headers["Accept-Encoding"].Should().Be("identity");
    }

    [Fact]
    public async Task CallAsync_OwnUserAgent_ReplacesOurs()
    {
        using var caller = new TestCaller();

        await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new("User-Agent", "erp/2")] }));

        caller.Network.Requests.Single().Headers["User-Agent"].Should().Be("erp/2");
    }

    [Fact]
    public async Task CallAsync_Template_GivesTheBody()
    {
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with { Body = "sum={{ data.total }}&hook={{ hook.name }}", ContentType = "application/x-www-form-urlencoded" };

        await caller.CallAsync(TestCalls.Call(hook));

        var request = caller.Network.Requests.Single();
        request.Headers["Content-Type"].Should().Be("application/x-www-form-urlencoded");
        Encoding.UTF8.GetString(request.Body).Should().Be("sum=1500.50&hook=%D0%9F%D1%80%D0%BE%D0%B2%D0%B5%D1%80%D0%BA%D0%B0+%F0%9F%98%80");
    }

    [Theory]
    [InlineData("data.total > 1000", WebhookOutcome.Allowed)]
    [InlineData("data.total > 2000", WebhookOutcome.Skipped)]
    [InlineData("(1..2000000000) contains 1", WebhookOutcome.TemplateFailed)]
    public async Task CallAsync_Condition_DecidesWhetherItIsCalled(string condition, WebhookOutcome expected)
    {
        using var caller = new TestCaller();

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Condition = condition }));

        answer.Outcome.Should().Be(expected);
        caller.Network.Requests.Should().HaveCount(expected == WebhookOutcome.Allowed ? 1 : 0);
    }

    [Fact]
    public async Task CallAsync_TemplateFails_IsNamedWithoutData()
    {
        using var caller = new TestCaller(options => options.MaxTemplateBytes = 1024);
        var hook = TestCalls.Hook() with { Body = "{% for i in (1..1000) %}{{ data.total }}{% endfor %}" };

        var answer = await caller.CallAsync(TestCalls.Call(hook));

        answer.Outcome.Should().Be(WebhookOutcome.TemplateFailed);
        answer.Detail.Should().Be("The template failed: its output is larger than 1024 bytes.");
        caller.Network.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{\"total\":1,\"total\":2}")]
    [InlineData("{\"total\":")]
    public async Task CallAsync_TemplateOverBrokenPayload_Fails(string data)
    {
        using var caller = new TestCaller();

        (await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = "{{ data.total }}" }, data: data)))
            .Outcome.Should().Be(WebhookOutcome.TemplateFailed);
    }

    [Fact]
    public async Task CallAsync_CompileFailure_IsTheAnswer()
    {
        using var caller = new TestCaller();

        var answers = new[]
        {
            await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { SecretsUnreadable = true })),
            await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Body = "{% if %}" })),
            await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Condition = "a =" })),
            await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Url = "nowhere" })),
            await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Headers = [new("X", "a\r\nb: c")] })),
        };

        answers.Select(answer => answer.Outcome).Should().Equal(
            WebhookOutcome.SecretUnreadable,
            WebhookOutcome.TemplateFailed,
            WebhookOutcome.TemplateFailed,
            WebhookOutcome.ConnectionFailed,
            WebhookOutcome.ConnectionFailed);
        caller.Network.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("http://0x7f.1/")]
    public async Task CallAsync_RefusedLiteral_IsNamedBeforeAnyConnection(string url)
    {
        using var caller = new TestCaller();

        var answer = await caller.CallAsync(TestCalls.Call(TestCalls.Hook() with { Url = url }));

        answer.Outcome.Should().Be(WebhookOutcome.AddressRefused);
        caller.Network.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "name not found")]
    [InlineData(HttpRequestError.ConnectionError, "no connection could be made")]
    [InlineData(HttpRequestError.SecureConnectionError, "TLS could not be established")]
    [InlineData(HttpRequestError.InvalidResponse, "the response is not valid HTTP")]
    public async Task CallAsync_RequestException_IsAConnectionFailure(HttpRequestError error, string cause)
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new HttpRequestException(error, "erp.example.ru/hooks/order?key=s3cret");

        var answer = await caller.CallAsync(TestCalls.Call());

        answer.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        answer.Detail.Should().Be($"The connection failed: {cause}.");
        answer.Status.Should().BeNull();
    }

    [Fact]
    public async Task CallAsync_UnexpectedException_IsAConnectionFailureAndLogged()
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new InvalidOperationException("bug");

        var answer = await caller.CallAsync(TestCalls.Call());

        answer.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        answer.Detail.Should().Be("The call failed: InvalidOperationException: bug");
        caller.Logs.GetSnapshot().Should().Contain(log => log.Id.Name == "CallFailedUnexpectedly" && log.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task CallAsync_BodyThatCantBeDecompressed_IsMalformed()
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new InvalidDataException("bad gzip");

        (await caller.CallAsync(TestCalls.Call())).Outcome.Should().Be(WebhookOutcome.MalformedResponse);
    }

    [Fact]
    public async Task CallAsync_OwnLimitReached_TimesOut()
    {
        using var caller = new TestCaller();
        var called = HangUntilCancelled(caller);

        var call = caller.CallAsync(TestCalls.Call());
        await called;
        caller.Clock.Advance(TimeSpan.FromMilliseconds(4999));
        call.IsCompleted.Should().BeFalse();
        caller.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var answer = await call;

        answer.Outcome.Should().Be(WebhookOutcome.TimedOut);
        answer.Detail.Should().Be("No complete answer within 5000 ms.");
        answer.Duration.Should().Be(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task CallAsync_BudgetLimitReached_IsBudgetSpent()
    {
        using var caller = new TestCaller();
        var called = HangUntilCancelled(caller);

        var call = caller.CallAsync(TestCalls.Call(limit: TimeSpan.FromSeconds(2)));
        await called;
        caller.Clock.Advance(TimeSpan.FromSeconds(2));

        (await call).Outcome.Should().Be(WebhookOutcome.BudgetSpent);
    }

    [Fact]
    public async Task CallAsync_BodyHangs_TimesOut()
    {
        using var caller = new TestCaller();
        var body = new HangingStream();
        caller.Network.Answer = _ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(body) });

        var call = caller.CallAsync(TestCalls.Call());
        await body.Reading;
        caller.Clock.Advance(TimeSpan.FromSeconds(5));

        (await call).Outcome.Should().Be(WebhookOutcome.TimedOut);
    }

    [Theory]
    [InlineData(0, 5000, WebhookOutcome.BudgetSpent)]
    [InlineData(-1, 5000, WebhookOutcome.BudgetSpent)]
    public async Task CallAsync_NoTimeLeft_IsNotCalled(int limitMs, int timeoutMs, WebhookOutcome expected)
    {
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with { TimeoutMs = timeoutMs };

        var answer = await caller.CallAsync(TestCalls.Call(hook, limit: TimeSpan.FromMilliseconds(limitMs)));

        answer.Outcome.Should().Be(expected);
        caller.Network.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_CallerCancels_Throws()
    {
        using var caller = new TestCaller();
        using var cancellation = new CancellationTokenSource();
        var called = HangUntilCancelled(caller);

        var call = caller.Caller.CallAsync(TestCalls.Call(), cancellation.Token);
        await called;
        await cancellation.CancelAsync();

        await call.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task CallAsync_ConnectionBreaksBecauseOfCancelling_StillThrowsCancellation()
    {
        using var caller = new TestCaller();
        using var cancellation = new CancellationTokenSource();
        caller.Network.Answer = async _ =>
        {
            await cancellation.CancelAsync();
            throw new IOException("aborted");
        };

        var call = () => caller.Caller.CallAsync(TestCalls.Call(), cancellation.Token);

        await call.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task CallAsync_CancelledBefore_ThrowsUncalled()
    {
        using var caller = new TestCaller();

        var call = () => caller.Caller.CallAsync(TestCalls.Call(), new CancellationToken(canceled: true));

        await call.Should().ThrowAsync<OperationCanceledException>();
        caller.Network.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task CallAsync_ConnectTimeout_IsAConnectionFailure()
    {
        using var caller = new TestCaller();
        caller.Network.Answer = _ => throw new TaskCanceledException("connect", new TimeoutException());

        var answer = await caller.CallAsync(TestCalls.Call());

        answer.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        answer.Detail.Should().Be("No connection within 5 s.");
    }

    [Fact]
    public async Task CallAsync_NoSpanButACurrentActivity_ContinuesIt()
    {
        using var caller = new TestCaller();
        using var current = new Activity("request") { TraceStateString = "vendor=1" };
        current.AddBaggage("user", "7").Start();

        await caller.CallAsync(TestCalls.Call());

        var headers = caller.Network.Requests.Single().Headers;
        headers["traceparent"].Should().StartWith($"00-{current.TraceId}-");
        headers.Keys.Should().NotContain(["tracestate", "baggage", "Correlation-Context"]);
    }

    [Fact]
    public void ParentFor_NoActivity_ContinuesTheRequestsTraceOrStartsOne()
    {
        Activity.Current = null;
        var request = new WebhookRequestInfo { Method = "POST", Path = "/", TraceId = "0af7651916cd43dd8448eb211c80319c" };

        TraceContext.ParentFor(null, request).Should().MatchRegex("^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$");
        foreach (var traceId in new[] { null, "0HN:1", new string('0', 32), new string('A', 32) })
        {
            TraceContext.ParentFor(null, request with { TraceId = traceId }).Should().MatchRegex("^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$");
        }
    }

    [Fact]
    public async Task CallAsync_AnyOutcome_LogsNoSecret()
    {
        using var caller = new TestCaller();
        var hook = TestCalls.Hook() with { Headers = [new("X-Api-Key", "s3cret")], BasicAuth = new("erp", "s3cret") };
        foreach (var status in new[] { 200, 302, 500 })
        {
            caller.AnswerWith(status, "s3cret");
            var answer = await caller.CallAsync(TestCalls.Call(hook));
            (answer.Detail ?? "").Should().NotContain("s3cret");
        }

        caller.Logs.GetSnapshot().Select(log => log.Message + log.Exception).Should().NotContain(text => text.Contains("s3cret", StringComparison.Ordinal));
        caller.Logs.GetSnapshot().Should().NotContain(log => log.Category!.StartsWith("System.Net.Http", StringComparison.Ordinal));
    }

    private static Task HangUntilCancelled(TestCaller caller)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Network.Answer = async cancellationToken =>
        {
            called.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        };
        return called.Task;
    }

    private sealed class HangingStream : MemoryStream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reading => _reading.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
