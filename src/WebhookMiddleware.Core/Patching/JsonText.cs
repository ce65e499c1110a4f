using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Checks what the JSON parser does not check.</summary>
internal static class JsonText
{
    public const string UnreadablePatch = "The patch has text that is not valid Unicode.";

    /// <summary>
    /// Determines whether every string and member name can be read. The parser accepts a lone surrogate (<c>"\ud800"</c>), and the first
    /// read of it throws an <see cref="InvalidOperationException"/>, in the middle of a request.
    /// </summary>
    public static bool IsReadable(JsonNode? node)
    {
        try
        {
            Read(node);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Read(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                // Enumerating reads the names.
                foreach (var (_, member) in members)
                {
                    Read(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Read(item);
                }

                break;

            // Only an escape can stand for half of a pair.
            case JsonValue value when value.TryGetValue<JsonElement>(out var element)
                && element.ValueKind == JsonValueKind.String
                && JsonMarshal.GetRawUtf8Value(element).Contains((byte)'\\'):
                _ = element.GetString();
                break;
        }
    }
}
