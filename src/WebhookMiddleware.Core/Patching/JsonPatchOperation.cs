using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Patching;

/// <summary>One operation of a <see cref="JsonPatch"/>.</summary>
/// <param name="Kind">The kind of the operation.</param>
/// <param name="Path">The target of the operation.</param>
/// <param name="Value">The value; null for a removal, too.</param>
internal sealed record JsonPatchOperation(JsonPatchOperationKind Kind, JsonPointer Path, JsonNode? Value)
{
    private const int MaxQuotedLength = 100;

    /// <summary>Parses an operation. Members that RFC 6902 doesn't define are ignored, as it requires.</summary>
    public static bool TryParse(
        JsonNode? node, [NotNullWhen(true)] out JsonPatchOperation? operation, [NotNullWhen(false)] out string? error)
    {
        operation = null;
        if (node is not JsonObject members)
        {
            error = "it is not an object";
            return false;
        }

        if (!TryGetString(members, "op", out var op, out error) ||
            !TryGetKind(op, out var kind, out error) ||
            !TryGetString(members, "path", out var path, out error))
        {
            return false;
        }

        if (!JsonPointer.TryParse(path, out var pointer))
        {
            error = $"'path' is not a JSON pointer: '{Shorten(path)}'";
            return false;
        }

        // Otherwise a hundred operations could build a document so deep that traversing it overflows the stack and ends the process.
        if (pointer.Segments.Count > StrictJson.MaxDepth)
        {
            error = $"'path' is more than {StrictJson.MaxDepth} levels deep";
            return false;
        }

        if (!members.TryGetPropertyValue("value", out var value) && kind != JsonPatchOperationKind.Remove)
        {
            error = "'value' is missing";
            return false;
        }

        operation = new(kind.Value, pointer, value);
        return true;
    }

    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} '{Shorten(Path.ToString())}'";

    private static bool TryGetKind(
        string op, [NotNullWhen(true)] out JsonPatchOperationKind? kind, [NotNullWhen(false)] out string? error)
    {
        kind = op switch
        {
            "add" => JsonPatchOperationKind.Add,
            "replace" => JsonPatchOperationKind.Replace,
            "remove" => JsonPatchOperationKind.Remove,
            "test" => JsonPatchOperationKind.Test,
            _ => null,
        };
        error = kind is not null
            ? null
            : $"{(op is "move" or "copy" ? "unsupported" : "unknown")} op '{Shorten(op)}'; use add, replace, remove or test";
        return kind is not null;
    }

    private static bool TryGetString(
        JsonObject members, string name, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? error)
    {
        text = null;
        if (!members.TryGetPropertyValue(name, out var node))
        {
            error = $"'{name}' is missing";
            return false;
        }

        if (node?.GetValueKind() != JsonValueKind.String)
        {
            error = $"'{name}' is not a string";
            return false;
        }

        text = node.GetValue<string>();
        error = null;
        return true;
    }

    // The errors go to logs, and the text comes from the webhook.
    private static string Shorten(string text) => text.Length <= MaxQuotedLength ? text : $"{text[..MaxQuotedLength]}…";
}
