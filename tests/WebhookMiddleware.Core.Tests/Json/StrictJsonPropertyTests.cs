using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Core.Tests.Json;

/// <summary>Strict JSON against the framework's own strictest reading, for texts that are valid or nearly so.</summary>
public sealed class StrictJsonPropertyTests
{
    private const int Cases = 4000;

    private static readonly string[] Insertions =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e9", "null", "NaN", "//", " ", "\n", "\0", "\\ud83d", "\\udc00", "\\ud83d\\ude00", "\\u0061", "\"a\":1,",
    ];

    private static readonly Gen<byte[]> Documents =
        from value in Gen.OneOf(AnyJson.Value(4), AnyJson.Object(4).Select(JsonNode? (members) => members))
        from repeated in Gen.Elements("", "", "\"a\":0,", "\"\\u0062\":0,", "\"x/y\":0,")
        from edits in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 3))).SelectMany(count => Gen.Zip(Gen.Choose(0, 99), Insertion).ListOf(count))
        select edits.Aggregate(Encoding.UTF8.GetBytes(Text(value).Replace("{\"", "{" + repeated + "\"", StringComparison.Ordinal)), (text, edit) =>
        {
            var at = text.Length * edit.Item1 / 100;
            return [.. text[..at], .. edit.Item2, .. text[at..]];
        });

    private static Gen<byte[]> Insertion
        => Gen.Frequency((4, Gen.Elements(Insertions).Select(Encoding.UTF8.GetBytes)), (1, Gen.Choose(128, 255).Select(octet => new[] { (byte)octet })));

    private static Arbitrary<byte[]> Any => Arb.From(Documents, text => Enumerable.Range(0, text.Length).Select(i => (byte[])[.. text[..i], .. text[(i + 1)..]]));

    [Fact]
    public void TryParse_AnyText_AcceptsWhatTheStrictestReadingDoes()
    {
        var (accepted, refused) = (0, 0);
        Property.Holds(Any, Cases, text =>
        {
            var expected = ReadStrictly(text);

            StrictJson.TryParse(text, out var document, out var error).Should().Be(expected is not null, "{0} ({1})", Encoding.UTF8.GetString(text), error);

            accepted += expected is null ? 0 : 1;
            refused += expected is null ? 1 : 0;
            Text(document).Should().Be(expected is null ? "null" : JsonSerializer.Serialize(expected.Value));
        });

        accepted.Should().BeGreaterThan(Cases / 10);
        refused.Should().BeGreaterThan(Cases / 10);
    }

    [Theory]
    [InlineData("[", "]", 64, true)]
    [InlineData("[", "]", 65, false)]
    [InlineData("{\"a\":", "}", 63, true)]
    [InlineData("{\"a\":", "}", 65, false)]
    [InlineData("[", "", 1_000_000, false)]
    public void TryParse_Depth_IsAtMost64(string open, string close, int depth, bool accepted)
    {
        var text = string.Concat(Enumerable.Repeat(open, depth)) + (open == "[" ? "" : "1") + string.Concat(Enumerable.Repeat(close, depth));

        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), out _, out _).Should().Be(accepted);
    }

    [Fact]
    public void TryParse_AnyFault_RepeatsNoValue() => Property.Holds(Any, Cases / 4, text =>
    {
        // Before the fault, so that a reader has the value in hand when it finds it.
        byte[] withSecret = [.. "{\"x\":\"s3cret-v4lue\",\"y\":"u8, .. text, .. "}"u8];

        _ = StrictJson.TryParse(withSecret, out _, out var error);

        (error ?? "").Should().NotContain("s3cret").And.NotContain("v4lue").And.NotContain("\n");
    });

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static JsonElement? ReadStrictly(byte[] text)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetCharCount(text);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
            ReadAllText(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            return null;
        }
    }

    // Half of a surrogate pair is found only when it is read.
    private static void ReadAllText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAllText(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadAllText(item);
                }

                break;
            case JsonValueKind.String:
                element.GetString();
                break;
        }
    }
}
