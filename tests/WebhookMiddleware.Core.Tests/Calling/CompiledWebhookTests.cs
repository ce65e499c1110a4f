using System.Text;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class CompiledWebhookTests
{
    [Theory]
    [InlineData(ResponseMode.Notify)]
    [InlineData(ResponseMode.Gate)]
    [InlineData(ResponseMode.Exchange)]
    [InlineData(ResponseMode.Capture)]
    public void Compile_Flags_GiveTheMode(ResponseMode mode)
        => CompiledWebhook.Compile(TestCalls.Hook(mode)).ResponseMode.Should().Be(mode);

    [Fact]
    public void Compile_Complete_HasEverything()
    {
        var compiled = CompiledWebhook.Compile(TestCalls.Hook() with
        {
            TimeoutMs = 1500,
            Body = "{{ data | json }}",
            Condition = "data.total > 1",
            ContentType = "application/json; charset=utf-8",
            BasicAuth = new("эрп", "пароль"),
            Headers = [new("X-Api-Key", "k")],
            SigningSecrets = [new(Guid.Empty, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", default)],
        });

        compiled.Failure.Should().BeNull();
        compiled.Id.Should().Be(TestCalls.HookId);
        compiled.Timeout.Should().Be(TimeSpan.FromMilliseconds(1500));
        compiled.Body.Should().NotBeNull();
        compiled.Condition.Should().NotBeNull();
        compiled.ContentType.Should().Be("application/json; charset=utf-8");
        compiled.SigningSecrets.Should().HaveCount(1);
        compiled.Authorization.Should().Be($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("эрп:пароль"))}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative/path")]
    [InlineData("ftp://erp.example.ru/")]
    [InlineData("https://user:secret@erp.example.ru/")]
    [InlineData("https://")]
    [InlineData("https://\u200d/")]
    public void Compile_BadUrl_Fails(string url)
    {
        var failure = CompiledWebhook.Compile(TestCalls.Hook() with { Url = url }).Failure!;

        failure.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        failure.Detail.Should().NotContain("secret");
    }

    [Theory]
    [InlineData("no type")]
    [InlineData("application/json\r\nX-Injected: 1")]
    [InlineData("application/json;\r\n x=1")]
    [InlineData("application/json; x=\"a\r\nX-Injected: 1\"")]
    [InlineData("application/json; x=\"я\"")]
    [InlineData("application/json\0")]
    public void Compile_BadContentType_Fails(string contentType)
        => CompiledWebhook.Compile(TestCalls.Hook() with { ContentType = contentType }).Failure!.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);

    [Theory]
    [InlineData("bad name", "v")]
    [InlineData("", "v")]
    [InlineData("X-A\r\nX-B", "v")]
    [InlineData("X-A", "v\r\nX-Injected: 1")]
    [InlineData("X-A", "имя")]
    [InlineData("X-A", "a\tb")]
    [InlineData("Host", "internal")]
    [InlineData("Content-Length", "1")]
    [InlineData("content-type", "text/plain")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Webhook-Id", "x")]
    [InlineData("webhook-anything", "x")]
    [InlineData("traceparent", "x")]
    [InlineData("baggage", "x")]
    [InlineData("If-Modified-Since", "never")]
    [InlineData("User-Agent", "(((")]
    public void Compile_BadHeader_FailsByName(string name, string value)
    {
        var failure = CompiledWebhook.Compile(TestCalls.Hook() with { Headers = [new(name, value)] }).Failure!;

        failure.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        failure.Detail.Should().StartWith("The header '").And.NotContain("\n").And.NotContain("Injected");
    }

    [Fact]
    public void Compile_HeaderGivenTwice_Fails()
        => CompiledWebhook.Compile(TestCalls.Hook() with { Headers = [new("From", "a@b.example"), new("from", "c@d.example")] })
            .Failure!.Detail.Should().Be("The header 'from' can't be sent.");

    [Theory]
    [InlineData("https://erp.example.ru/\r\nX-Injected: 1")]
    [InlineData("https://erp.example.ru/?a=\r\n\r\nPOST / HTTP/1.1")]
    public void Compile_LineBreakInTheUrl_IsEncodedOrRefused(string url)
        => (CompiledWebhook.Compile(TestCalls.Hook() with { Url = url }).Url?.AbsoluteUri ?? "").Should().NotContainAny("\r", "\n", " ");

    [Fact]
    public void Compile_AuthorizationBesideBasicAuth_Fails()
    {
        var hook = TestCalls.Hook() with { Headers = [new("Authorization", "Bearer t")] };

        CompiledWebhook.Compile(hook).Failure.Should().BeNull();
        CompiledWebhook.Compile(hook with { BasicAuth = new("a", "b") }).Failure.Should().NotBeNull();
    }

    [Fact]
    public void Compile_BadTemplate_FailsWithThePlace()
    {
        var failure = CompiledWebhook.Compile(TestCalls.Hook() with { Body = "{% if %}" }).Failure!;

        failure.Outcome.Should().Be(WebhookOutcome.TemplateFailed);
        failure.Detail.Should().StartWith("The body template does not parse. Line 1, column");
    }

    [Fact]
    public void Compile_BadCondition_FailsWithThePlace()
    {
        var failure = CompiledWebhook.Compile(TestCalls.Hook() with { Condition = "a =" }).Failure!;

        failure.Outcome.Should().Be(WebhookOutcome.TemplateFailed);
        failure.Detail.Should().StartWith("The condition does not parse. Line 1, column");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Compile_BlankCondition_IsNone(string? condition)
    {
        var compiled = CompiledWebhook.Compile(TestCalls.Hook() with { Condition = condition, Body = "" });

        compiled.Failure.Should().BeNull();
        compiled.Condition.Should().BeNull();
        compiled.Body.Should().BeNull();
    }

    [Fact]
    public void Compile_SecretsUnreadable_FailsByName()
        => CompiledWebhook.Compile(TestCalls.Hook() with { SecretsUnreadable = true }).Failure!.Outcome.Should().Be(WebhookOutcome.SecretUnreadable);

    [Fact]
    public void Compile_BadSigningSecret_FailsWithoutNamingIt()
    {
        var failure = CompiledWebhook.Compile(TestCalls.Hook() with { SigningSecrets = [new(Guid.Empty, "whsec_c2hvcnQ=", default)] }).Failure!;

        failure.Outcome.Should().Be(WebhookOutcome.SecretUnreadable);
        failure.Detail.Should().NotContain("c2hvcnQ");
    }

    [Fact]
    public void Compile_ContradictingFlags_FailsAndStaysAwaited()
    {
        var compiled = CompiledWebhook.Compile(TestCalls.Hook() with { FireAndForget = true });

        compiled.Failure!.Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        compiled.ResponseMode.IsAwaited().Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-5, 100)]
    [InlineData(int.MaxValue, 30_000)]
    public void Compile_TimeoutOutOfRange_IsBroughtInside(int stored, int expected)
        => CompiledWebhook.Compile(TestCalls.Hook() with { TimeoutMs = stored }).Timeout.Should().Be(TimeSpan.FromMilliseconds(expected));
}
