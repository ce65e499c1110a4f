using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A JSON Patch (RFC 6902), limited to at most 100 operations of the kinds add, replace, remove and test.</summary>
internal sealed class JsonPatch : PayloadPatch
{
    private const int MaxOperations = 100;

    private readonly JsonPatchOperation[] _operations;

    private JsonPatch(JsonPatchOperation[] operations) => _operations = operations;

    /// <summary>Parses the operations. Returns false and an error when they are not a valid patch.</summary>
    public static bool TryParse(JsonArray operations, [NotNullWhen(true)] out JsonPatch? patch, [NotNullWhen(false)] out string? error)
    {
        patch = null;
        if (operations.Count > MaxOperations)
        {
            error = $"The patch has {operations.Count} operations; at most {MaxOperations} are allowed.";
            return false;
        }

        if (!JsonText.IsReadable(operations))
        {
            error = JsonText.UnreadablePatch;
            return false;
        }

        var parsed = new JsonPatchOperation[operations.Count];
        for (var i = 0; i < parsed.Length; i++)
        {
            if (!JsonPatchOperation.TryParse(operations[i], out var operation, out var problem))
            {
                error = $"Operation {i} of the patch: {problem}.";
                return false;
            }

            parsed[i] = operation;
        }

        patch = new(parsed);
        error = null;
        return true;
    }

    public override bool TryGetWrites(JsonNode? document, [NotNullWhen(true)] out WriteSet? writes, [NotNullWhen(false)] out string? error)
    {
        writes = null;
        var patched = new PatchedDocument(document);
        for (var i = 0; i < _operations.Length; i++)
        {
            if (!patched.TryApply(_operations[i], out var problem))
            {
                error = $"Operation {i} of the patch ({_operations[i]}): {problem}.";
                return false;
            }
        }

        writes = patched.GetWrites();
        error = null;
        return true;
    }
}
