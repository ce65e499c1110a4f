using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Recognises the operations of a JSON Patch (RFC 6902) that an API takes as its body: an operation on a password holds it in <c>value</c>.
/// </summary>
internal static class JsonPatchBody
{
    /// <summary>Gets what stands for the path of an operation that can't be read, so that its value is kept from webhooks.</summary>
    public static JsonPointer Unreadable { get; } = JsonPointer.Root.Append("");

    public static bool IsValue(string name) => name.Equals("value", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether a member says where an operation writes, and what it does.</summary>
    public static bool IsAddress(string name) => IsOp(name) || IsPath(name) || name.Equals("from", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns what an operation writes; null for everything else.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isOperation">Whether it is known to be an operation, rather than to be told by its members.</param>
    public static JsonPointer? FindPath(JsonNode? node, bool isOperation)
    {
        if (node is not JsonObject members)
        {
            return null;
        }

        var paths = members.Where(member => IsPath(member.Key)).Select(member => member.Value).ToArray();
        var path = paths is [{ } only] && only.GetValueKind() == JsonValueKind.String ? only.GetValue<string>() : null;
        return FindPath(path, paths.Length, isOperation, members.Any(member => IsOp(member.Key)));
    }

    /// <summary>The same for an object that a reader has just begun.</summary>
    public static JsonPointer? FindPath(Utf8JsonReader reader, bool isOperation)
    {
        string? path = null;
        var (hasOp, paths) = (false, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            hasOp |= IsOp(name);
            if (IsPath(name))
            {
                path = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                paths++;
            }

            reader.Skip();
        }

        return FindPath(path, paths, isOperation, hasOp);
    }

    private static JsonPointer? FindPath(string? path, int paths, bool isOperation, bool hasOp)
        => paths == 1 && path is not null && (isOperation || hasOp) ? Parse(path)
            : isOperation || (hasOp && paths > 1) ? Unreadable
            : null;

    // As handlers read it, which is less strict than the standard: without the first slash, and with empty segments.
    private static JsonPointer Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length == 0 ? JsonPointer.Root
            : JsonPointer.TryParse('/' + string.Join('/', segments), out var pointer) ? pointer
            : Unreadable;
    }

    private static bool IsOp(string name) => name.Equals("op", StringComparison.OrdinalIgnoreCase);

    private static bool IsPath(string name) => name.Equals("path", StringComparison.OrdinalIgnoreCase);
}
