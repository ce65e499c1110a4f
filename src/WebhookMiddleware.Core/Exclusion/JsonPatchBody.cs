using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Recognizes the operations of a JSON Patch (RFC 6902) that an API accepts as its body: an operation on a password contains the password
/// in <c>value</c>.
/// </summary>
internal static class JsonPatchBody
{
    /// <summary>Gets the path of an operation that can't be read, which keeps its value from webhooks.</summary>
    public static JsonPointer Unreadable { get; } = JsonPointer.Root.Append("");

    public static bool IsValue(string name) => name.Equals("value", StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether a member specifies what an operation does, and where.</summary>
    public static bool IsAddress(string name) => IsOp(name) || IsPath(name) || name.Equals("from", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the path that an operation writes, or null if the node is not an operation.</summary>
    /// <param name="node">The node.</param>
    /// <param name="isOperation">Whether the node is known to be an operation. Otherwise it is recognized by its members.</param>
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

    /// <summary>Returns the path for an object that a reader has just begun.</summary>
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

    // Parsed as handlers do, which is less strict than the standard: the first slash may be missing, and segments may be empty.
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
