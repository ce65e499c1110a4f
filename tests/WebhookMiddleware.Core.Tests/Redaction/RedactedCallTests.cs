using System.Text;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Redaction;

/// <summary>What a call leaves in logs is redacted, and what is sent and decided is not.</summary>
public sealed class RedactedCallTests : IDisposable
{
    private const string Data = """{"phone":"+79990000000","total":250}""";

    private readonly TestCaller _caller = new(options =>
    {
        options.Redact.Add("/data/phone");
        options.Redact.Add("/data/total");
    });

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task CallAsync_Envelope_IsSentAsItIsAndKeptRedacted()
    {
        _caller.AnswerWith(204);

        var answer = await CallAsync();

        Sent(_caller).Should().Contain(Data);
        answer.RequestBody.Should().Contain("""{"phone":"•••","total":"•••"}""").And.NotContain("999").And.StartWith("{\"id\":");
    }

    [Fact]
    public async Task CallAsync_Template_IsKeptWithoutTheValues()
    {
        _caller.AnswerWith(204);

        var answer = await CallAsync(TestCalls.Hook() with { Body = """{"tel":"{{ data.phone }}","sum":{{ data.total }},"n":7}""" });

        Sent(_caller).Should().Be("""{"tel":"+79990000000","sum":250,"n":7}""");
        answer.RequestBody.Should().Be("""{"tel":"•••","sum":"•••","n":7}""");
    }

    [Fact]
    public async Task CallAsync_Answer_IsKeptRedactedAndDecidesAsItIs()
    {
        _caller.AnswerWith(200, """{"mergePatch":{"phone":"+1222333","note":"was +79990000000"},"warnings":["+79990000000 is old"]}""");

        var answer = await CallAsync();

        answer.Outcome.Should().Be(WebhookOutcome.Enriched);
        answer.Patch!.TryGetWrites(System.Text.Json.Nodes.JsonNode.Parse(Data), out var writes, out _).Should().BeTrue();
        writes!.Writes.Select(write => write.Value!.ToString()).Should().Equal("+1222333", "was +79990000000");
        answer.ResponseBody.Should().Be("""{"mergePatch":{"phone":"•••","note":"was •••"},"warnings":["••• is old"]}""");
        answer.Warnings.Should().Equal("••• is old");
    }

    [Fact]
    public async Task CallAsync_ProblemForTheClient_IsUnchanged()
    {
        _caller.AnswerWith(422, """{"title":"+79990000000 is taken"}""", "application/problem+json");

        var answer = await CallAsync();

        answer.Problem!.Title.Should().Be("+79990000000 is taken");
        answer.ResponseBody.Should().Be("""{"title":"••• is taken"}""");
    }

    [Fact]
    public async Task CallAsync_PayloadWithDuplicateMembers_IsKeptAsNothing()
    {
        _caller.AnswerWith(500, "+79990000000");

        var answer = await CallAsync(data: """{"phone":"+79990000000","phone":"+79990000000"}""");

        (answer.RequestBody, answer.ResponseBody, answer.Detail).Should().Be(("•••", "•••", "•••"));
    }

    [Fact]
    public async Task CallAsync_NothingToRedact_KeepsTheTextsAsTheyAre()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(200, """{ "decision": "allow", "warnings": [ "+79990000000" ] }""");

        var answer = await caller.CallAsync(Call());

        answer.RequestBody.Should().Be(Sent(caller));
        answer.ResponseBody.Should().Be("""{ "decision": "allow", "warnings": [ "+79990000000" ] }""");
        answer.Redacted.Should().BeNull();
    }

    [Fact]
    public async Task CallAsync_RequestBodyThatRepeatsASecret_IsKeptMasked()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(204);

        var answer = await caller.CallAsync(Call(TestCalls.Hook() with
        {
            Body = """{"key":"open-sesame"}""",
            BasicAuth = new WebhookBasicAuth("erp", "open-sesame"),
        }));

        Sent(caller).Should().Contain("open-sesame");
        answer.RequestBody.Should().Be("""{"key":"•••"}""");
    }

    [Fact]
    public async Task CallAsync_LongRequestBody_IsCutBetweenCharacters()
    {
        using var caller = new TestCaller();
        caller.AnswerWith(204);

        var answer = await caller.CallAsync(Call(data: $$"""{"note":"{{new string('ж', 100_000)}}"}"""));

        Encoding.UTF8.GetByteCount(answer.RequestBody!).Should().BeInRange(64 * 1024 - 1, 64 * 1024);
        answer.RequestBody.Should().EndWith("ж");
    }

    [Fact]
    public async Task CallAsync_CallThatIsNotLogged_KeepsNoRequestBody()
    {
        _caller.AnswerWith(204);

        (await _caller.CallAsync(TestCalls.Call())).RequestBody.Should().BeNull();
    }

    private static string Sent(TestCaller caller) => Encoding.UTF8.GetString(caller.Network.Requests.Single().Body);

    private Task<WebhookAnswer> CallAsync(Webhook? hook = null, string data = Data) => _caller.CallAsync(Call(hook, data));

    private static WebhookCall Call(Webhook? hook = null, string data = Data) => new()
    {
        Webhook = TestCalls.Call(hook).Webhook,
        Invocation = TestCalls.Invocation(),
        Data = Encoding.UTF8.GetBytes(data),
        TimeLimit = TimeSpan.FromSeconds(5),
        KeptRequestBytes = 64 * 1024,
    };
}
