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
        using var writer = new Utf8JsonWriter(Stream.Null);
        try
        {
            node?.WriteTo(writer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
