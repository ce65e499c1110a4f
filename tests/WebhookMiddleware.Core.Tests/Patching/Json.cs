using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Core.Tests.Patching;

/// <summary>JSON as the tests read and write it.</summary>
internal static class Json
{
    public static JsonNode? Parse(string json) => JsonNode.Parse(json);

    public static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    public static JsonPointer Pointer(string text)
        => JsonPointer.TryParse(text, out var pointer) ? pointer : throw new FormatException($"'{text}' is not a pointer.");

    public static void ShouldBe(JsonNode? actual, JsonNode? expected, string because = "")
    {
        if (!JsonNode.DeepEquals(actual, expected))
        {
            Text(actual).Should().Be(Text(expected), "{0}", because);
        }
    }

    public static void ShouldBe(JsonNode? actual, string expected) => ShouldBe(actual, Parse(expected));

    /// <summary>A merge patch's writes.</summary>
    public static WriteSet Merge(string document, string patch)
    {
        new MergePatch(Parse(patch)).TryGetWrites(Parse(document), out var writes, out var error).Should().BeTrue(error);
        return writes!;
    }

    /// <summary>A JSON Patch's writes.</summary>
    public static WriteSet Patch(string document, string operations)
    {
        ParsePatch(operations).TryGetWrites(Parse(document), out var writes, out var error).Should().BeTrue(error);
        return writes!;
    }

    public static JsonPatch ParsePatch(string operations)
    {
        JsonPatch.TryParse(Parse(operations)!.AsArray(), out var patch, out var error).Should().BeTrue(error);
        return patch!;
    }

    /// <summary>The writes, one a line: <c>set /a = 1</c>, <c>set new /a = 1</c>, <c>remove /a</c>, <c>append /a = [1]</c>.</summary>
    public static string[] Describe(WriteSet writes) => [.. writes.Writes.Select(Describe)];

    private static string Describe(JsonWrite write) => write switch
    {
        { Kind: JsonWriteKind.Remove } => $"remove {(write.Exists ? "" : "absent ")}{write.Pointer}",
        { Kind: JsonWriteKind.Append } => $"append {write.Pointer} = {Text(write.Value)}",
        _ => $"set {(write.Exists ? "" : "new ")}{write.Pointer} = {Text(write.Value)}",
    };
}
