using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Checks what the JSON parser leaves unchecked.</summary>
internal static class JsonText
{
    /// <summary>
    /// Whether every string and member name can be read. The parser accepts half a surrogate pair (<c>"\ud800"</c>), and then whoever
    /// reads it first gets an <see cref="InvalidOperationException"/>, in the middle of a request.
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
