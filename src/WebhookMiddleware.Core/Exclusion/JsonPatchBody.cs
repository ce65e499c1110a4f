using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Recognises the operations of a JSON Patch (RFC 6902) that an API takes as its body: an operation on a password holds it in <c>value</c>.
/// </summary>
internal static class JsonPatchBody
{
    public static bool IsValue(string name) => name.Equals("value", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns what an operation writes; null for everything else.</summary>
    public static JsonPointer? FindPath(JsonNode? node)
    {
        if (node is not JsonObject members || !members.All(member => IsKnown(member.Key)) || !members.Any(member => IsOp(member.Key)))
        {
            return null;
        }

        var path = members.FirstOrDefault(member => IsPath(member.Key)).Value;
        return path?.GetValueKind() == JsonValueKind.String && JsonPointer.TryParse(path.GetValue<string>(), out var pointer)
            ? pointer
            : null;
    }

    /// <summary>The same for an object that a reader has just begun.</summary>
    public static JsonPointer? FindPath(Utf8JsonReader reader)
    {
        JsonPointer? pointer = null;
        var hasOp = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!IsKnown(name))
            {
                return null;
            }

            reader.Read();
            hasOp |= IsOp(name);
            if (IsPath(name) && reader.TokenType == JsonTokenType.String)
            {
                _ = JsonPointer.TryParse(reader.GetString()!, out pointer);
            }

            reader.Skip();
        }

        return hasOp ? pointer : null;
    }

    private static bool IsKnown(string name)
        => IsOp(name) || IsPath(name) || IsValue(name) || name.Equals("from", StringComparison.OrdinalIgnoreCase);

    private static bool IsOp(string name) => name.Equals("op", StringComparison.OrdinalIgnoreCase);

    private static bool IsPath(string name) => name.Equals("path", StringComparison.OrdinalIgnoreCase);
}
