using System.Text;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>Receivers whose answer is not the JSON that it should be, or is JSON to make readers stumble.</summary>
public sealed class JsonTests(ReceiverFixture api) : IClassFixture<ReceiverFixture>
{
    private static readonly string Digits = new('9', 400);

    public static TheoryData<string, string> Malformed => new()
    {
        { "invalid UTF-8", "{\"a\":\"\u00ff\"}" },
        { "an overlong form", "{\"a\":\"\u00c0\u00af\"}" },
        { "half of a surrogate pair", """{"a":"\ud800"}""" },
        { "a byte order mark", "\u00ef\u00bb\u00bf{}" },
        { "UTF-16", "{\0}\0" },
        { "windows-1251", "{\"title\":\"\u00cd\u00e5\u00f2\"}" },
        { "65 levels", $$"""{"a":{{new string('[', 64)}}{{new string(']', 64)}}}""" },
        { "100000 levels", $$"""{"a":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}""" },
        { "250000 levels without an end", new string('[', 250_000) },
        { "a member twice", """{"decision":"deny","decision":"allow"}""" },
        { "a member twice, escaped", """{"decision":"deny","d\u0065cision":"allow"}""" },
        { "a member twice in a patch", """{"mergePatch":{"quantity":1,"quantity":2}}""" },
        { "NaN", """{"mergePatch":{"weight":NaN}}""" },
        { "Infinity", """{"mergePatch":{"weight":-Infinity}}""" },
        { "a number without a digit", """{"mergePatch":{"weight":1e}}""" },
        { "a number with a leading zero", """{"mergePatch":{"weight":01}}""" },
        { "a comment", """{"decision":"allow"/* or not */}""" },
        { "a trailing comma", """{"decision":"allow",}""" },
        { "single quotes", "{'decision':'allow'}" },
        { "two documents", """{"decision":"allow"}{"decision":"deny"}""" },
        { "no end", """{"decision":"allow" """ },
        { "a control character", "{\"a\":\"\u0001\"}" },
        { "an array", "[]" },
        { "null", "null" },
        { "white space", "   " },
        { "101 operations", $$"""{"patch":[{{string.Join(',', Enumerable.Repeat("""{"op":"remove","path":"/a"}""", 101))}}]}""" },
    };

    public static TheoryData<string> Unfit => new()
    {
        """{"mergePatch":{"__proto__":{"isAdmin":true}}}""",
        """{"mergePatch":{"constructor":{"prototype":{}}}}""",
        """{"mergePatch":{"$type":"System.Object"}}""",
        """{"mergePatch":{"$ref":"#"}}""",
        """{"patch":[{"op":"add","path":"/__proto__","value":1}]}""",
        """{"mergePatch":{"quantity":1e999}}""",
        """{"mergePatch":{"quantity":1.5}}""",
        """{"mergePatch":{"price":1e999}}""",
        $$$"""{"mergePatch":{"quantity":{{{Digits}}}}}""",
        $$$"""{"mergePatch":{"price":{{{Digits}}}}}""",
    };

    [Theory, MemberData(nameof(Malformed))]
    public async Task Call_AnswerIsNoStrictJson_IsMalformed(string what, string body)
    {
        await using var receiver = Answering(body);

        var result = await api.CallAsync(receiver);

        result.ShouldHaveFailed(WebhookOutcome.MalformedResponse);
        result.AllocatedBytes.Should().BeLessThan(ReceiverFixture.MostBytes, what);
        await api.ShouldReuseConnectionAsync(receiver);
    }

    [Theory, MemberData(nameof(Unfit))]
    public async Task Call_PatchDoesNotFitTheType_IsInvalid(string body)
    {
        await using var receiver = Answering(body);

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.InvalidAfterEnrichment);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/xml")]
    [InlineData("application/problem+json")]
    [InlineData("application/javascript")]
    [InlineData("json")]
    [InlineData("application/json, text/html")]
    public async Task Call_ContentTypeIsNotJson_IsMalformed(string contentType)
    {
        await using var receiver = Answering("{}", contentType);

        (await api.CallAsync(receiver)).ShouldHaveFailed(WebhookOutcome.MalformedResponse);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("windows-1251")]
    [InlineData("no-such-thing")]
    public async Task Call_CharsetIsAnother_IsReadAsUtf8AllTheSame(string charset)
    {
        await using var receiver = Answering("{}", $"application/json; charset={charset}");

        (await api.CallAsync(receiver)).ShouldHavePassed();
    }

    [Fact]
    public async Task Call_OddMembersWhereAnythingGoes_AreMembersLikeOthers()
    {
        var extra = $$"""{"__proto__":{"isAdmin":true},"constructor":{{Digits}},"n":1e999}""";
        await using var receiver = Answering($$$"""{"mergePatch":{"extra":{{{extra}}}}}""");

        var result = await api.CallAsync(receiver);

        result.Call.Outcome.Should().Be(WebhookOutcome.Enriched);
        result.Body.Should().Contain($"\"extra\":{extra}");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("\"\\u0041\"")]
    public async Task Call_AnswerIsFullOfTinyValues_IsBounded(string value)
    {
        var values = string.Join(',', Enumerable.Repeat(value, 250_000 / (value.Length + 1)));
        await using var receiver = Answering($$$"""{"decision":"enrich","context":{"values":[{{{values}}}]}}""");

        var result = await api.CallAsync(receiver);

        result.Call.Outcome.Should().Be(WebhookOutcome.Enriched);
        result.AllocatedBytes.Should().BeLessThan(64 * 1024 * 1024, "a value takes more room than its text, but not any");
    }

    private static RawReceiver Answering(string latin1, string contentType = "application/json")
    {
        var body = Encoding.Latin1.GetBytes(latin1);
        return RawReceiver.Answering($"HTTP/1.1 200 OK\nContent-Type: {contentType}\nContent-Length: {body.Length}\n\n", body);
    }
}
