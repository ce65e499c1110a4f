using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Core.Tests.Calling;
using WebhookMiddleware.Masking;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Masking;

public sealed class SecretMaskTests
{
    private const string Password = "Pä55+w/\"rd\"";
    private const string HeaderValue = "h3ader+1/\"2\" & <3>";
    private const string Signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly SecretMask Mask = MaskOf(new WebhookBasicAuth("erp", Password), HeaderValue, Signing);

    public static TheoryData<string> Spellings =>
    [
        Password,
        $"erp:{Password}",
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"erp:{Password}")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"erp:{Password}")).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Password)),
        HeaderValue,
        JsonSerializer.Serialize(HeaderValue),
        JsonSerializer.Serialize(JsonSerializer.Serialize(HeaderValue)),
        HeaderValue.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal),
        string.Concat(HeaderValue.Select(c => $"\\u{(int)c:x4}")),
        Uri.EscapeDataString(HeaderValue),
        WebUtility.UrlEncode(HeaderValue).ToLowerInvariant(),
        WebUtility.HtmlEncode(HeaderValue),
        string.Concat(HeaderValue.Select(c => $"&#{(int)c};")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"X-Key: {HeaderValue}\r\n")),
        Encoding.UTF8.GetString(Encoding.Unicode.GetBytes(HeaderValue)),
        Signing,
        Signing["whsec_".Length..],
        Convert.ToHexString(Convert.FromBase64String(Signing["whsec_".Length..])),
        Convert.ToHexStringLower(Convert.FromBase64String(Signing["whsec_".Length..])),
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Apply_EverySpellingOfASecret_IsReplaced(string spelling)
    {
        var text = $"before {spelling} after";

        Mask.Finds(text).Should().BeTrue();
        Mask.Apply(text).Should().Contain(SecretMask.Replacement).And.NotContain(spelling);
    }

    [Theory]
    [InlineData("Bearer t0ken-1", "X-Upstream", "t0ken-1")]
    [InlineData("AcmeScheme t0ken-1", "X-Authentication", "t0ken-1")]
    [InlineData("Basic ZXJwOm9wZW4tc2VzYW1l", "Authorization", "open-sesame")]
    [InlineData("theme=dark; session=s3ssion-id-1", "Cookie", "s3ssion-id-1")]
    [InlineData("Digest username=\"erp\", response=\"6629fae49393a053\"", "Authorization", "6629fae49393a053")]
    public void Apply_SecretPartOfAHeader_IsReplacedByItself(string value, string name, string part)
        => SecretMask.For(TestCalls.Hook() with { Headers = [new(name, value)] })!.Apply($"got {part}!").Should().Be("got •••!");

    [Theory]
    [InlineData("abc", "abc abc")]
    [InlineData("abcd", "ABCD abc d")]
    [InlineData("Ms Smith", "Smith")]
    public void Apply_WhatIsNoSecret_StaysTheSameText(string headerValue, string text)
    {
        var mask = MaskOf(null, headerValue);

        (mask?.Finds(text) ?? false).Should().BeFalse();
        (mask?.Apply(text) ?? text).Should().BeSameAs(text);
    }

    [Fact]
    public void For_WebhookWithoutSecrets_IsNull() => SecretMask.For(TestCalls.Hook()).Should().BeNull();

    [Fact]
    public void Apply_SeveralSecretsAndOverlappingOnes_LeavesNoRestOfThem()
    {
        var mask = SecretMask.For(TestCalls.Hook() with { Headers = [new("A", "abcdXYZ"), new("B", "XYZsecret"), new("C", "zzzz")] })!;

        mask.Apply("1 abcdXYZsecret 2 abcdXYZ 3 zzzzz").Should().Be("1 ••• 2 ••• 3 •••");
    }

    [Theory]
    [InlineData("the value h3ader+1", true, "the value •••")]
    [InlineData("the value h3ader+1…", false, "the value •••…")]
    [InlineData("the value h3ader+1", false, "the value h3ader+1")]
    [InlineData("the value h3a", true, "the value h3a")]
    public void Apply_SecretThatWasCut_IsReplacedWhereTheTextIsCut(string text, bool isCut, string expected)
        => Mask.Apply(text, isCut).Should().Be(expected);

    [Fact]
    public void Apply_Document_MasksNamesTextsAndNumbers()
    {
        var mask = MaskOf(null, "123456")!;
        var document = JsonNode.Parse("""{"123456":1,"list":["is 123456",123456,true,null,{"a":"b"}]}""");

        mask.Finds(document).Should().BeTrue();
        mask.Apply(document)!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Should().Be("""{"•••":1,"list":["is •••","•••",true,null,{"a":"b"}]}""");
    }

    [Theory]
    [InlineData("""{ "a": "h3ader+1/\"2\" & <3>", "n": 1.50 }""", """{"a":"•••","n":1.50}""")]
    [InlineData("""{ "a": "\u0068\u0033ader+1\/\"2\" & <3>" }""", """{"a":"•••"}""")]
    [InlineData("{ \"a\": \"h3ader+1/\\\"2\\\" & <3>\", \"п\": \"👍 1\u00a0000 <b>\u2028'+\" }", "{\"a\":\"•••\",\"п\":\"👍 1\u00a0000 <b>\u2028'+\"}")]
    [InlineData("""{ "a": 1.0,   "b": "\u0041" }""", """{ "a": 1.0,   "b": "\u0041" }""")]
    [InlineData("""<p>h3ader+1/&quot;2&quot; &amp; &lt;3&gt;</p>""", "<p>•••</p>")]
    public void ApplyToBody_JsonOrNot_StaysWhatItIs(string body, string expected)
        => Mask.ApplyToBody(body, isCut: false).Should().Be(expected);

    [Fact]
    public void ApplyToBody_ReceiverThatUsuallyRepeatsNothing_IsStillMasked()
    {
        const string Usual = """{"decision":"allow"}""";
        var mask = Mask;

        mask.ApplyToBody(Usual, isCut: false).Should().BeSameAs(Usual);
        mask.ApplyToBody(Usual, isCut: false).Should().BeSameAs(Usual);
        mask.ApplyToBody($"{{\"a\":\"{Signing}\"}}", isCut: false).Should().NotContain(Signing);
        mask.ApplyToBody(Usual, isCut: false).Should().BeSameAs(Usual);
    }

    private static SecretMask MaskOf(WebhookBasicAuth basic, string headerValue, string signing) => SecretMask.For(TestCalls.Hook() with
    {
        BasicAuth = basic,
        Headers = [new("X-Key", headerValue)],
        SigningSecrets = [new(Guid.Empty, signing, default)],
    })!;

    private static SecretMask? MaskOf(WebhookBasicAuth? basic, string headerValue)
        => SecretMask.For(TestCalls.Hook() with { BasicAuth = basic, Headers = [new("X-Value", headerValue)] });
}
