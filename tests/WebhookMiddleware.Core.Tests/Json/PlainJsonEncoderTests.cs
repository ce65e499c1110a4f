using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Core.Tests.Json;

public sealed class PlainJsonEncoderTests
{
    private static readonly JsonSerializerOptions Options = PayloadJson.For(JsonSerializerOptions.Web);

    public static TheoryData<string, string> Texts => new()
    {
        { "", "" },
        { "plain", "plain" },
        { "Ж🎉👩‍👩‍👧", "Ж🎉👩‍👩‍👧" },
        { "a\u00a0b\u202f\u2007\u2060", "a\u00a0b\u202f\u2007\u2060" },
        { "\u2028\u2029\u0085\u200b\ufeff\ufffe\ue000", "\u2028\u2029\u0085\u200b\ufeff\ufffe\ue000" },
        { "<&>'+/`", "<&>'+/`" },
        { "\"\\\n\r\t\0\u001f\u007f", @"\""\\\n\r\t\u0000\u001f\u007f" },
        { "🎉\"🎉", @"🎉\""🎉" },
        { "\ud83c", "\ufffd" },
        { "a\udf89b", "a\ufffdb" },
        { "\ud83c\ud83c\udf89", "\ufffd🎉" },
        { "\udf89\ud83c", "\ufffd\ufffd" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void Write_Text_EscapesWhatJsonDemandsOnly(string text, string expected)
    {
        JsonSerializer.Serialize(text, Options).Should().Be($"\"{expected}\"");
        JsonSerializer.Serialize(new Dictionary<string, int> { [text] = 1 }, Options).Should().Be($$"""{"{{expected}}":1}""");
        Encoding.UTF8.GetString(PayloadJson.Write(new JsonObject { [text] = text })).Should().Be($$"""{"{{expected}}":"{{expected}}"}""");
    }

    [Theory, MemberData(nameof(Texts))]
    public void Write_TextThatWasParsed_EscapesTheSame(string text, string expected)
    {
        var json = JsonSerializer.Serialize(text.Any(char.IsSurrogate) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text);

        Encoding.UTF8.GetString(PayloadJson.Write(JsonNode.Parse(json))).Should().Be($"\"{expected}\"");
        JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Options).Should().Be($"\"{expected}\"");
    }

    [Fact]
    public void Write_AnyText_ReadsBackTheSame()
        => Property.Holds(AnyText.Hostile.ToArbitrary(), 300, text =>
        {
            var written = JsonSerializer.SerializeToUtf8Bytes(text, Options);

            JsonSerializer.Deserialize<string>(written).Should().Be(text);
            Encoding.UTF8.GetString(written).Should().Be($"\"{PlainJsonEncoder.Instance.Encode(text)}\"");
        });

    [Fact]
    public void FindFirst_Utf8_FindsInvalidBytes()
    {
        PlainJsonEncoder.Instance.FindFirstCharacterToEncodeUtf8("Ж🎉"u8).Should().Be(-1);
        PlainJsonEncoder.Instance.FindFirstCharacterToEncodeUtf8([(byte)'a', 0xC3, (byte)'"']).Should().Be(1);
        PlainJsonEncoder.Instance.FindFirstCharacterToEncodeUtf8([(byte)'a', (byte)'"', 0xC3]).Should().Be(1);
    }
}
