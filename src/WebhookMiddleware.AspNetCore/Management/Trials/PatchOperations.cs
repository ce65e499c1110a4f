using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Management.Trials;

/// <summary>Writes the changes of a patch, whichever form it had, as the operations of a JSON Patch (RFC 6902).</summary>
internal static class PatchOperations
{
    public static JsonArray Of(WriteSet? writes, JsonNode? before)
        => new([.. (writes?.Writes ?? []).SelectMany(write => Of(write, before))]);

    private static IEnumerable<JsonNode?> Of(JsonWrite write, JsonNode? before)
    {
        var exists = write.Pointer.TryResolve(before, out _);
        return write.Kind switch
        {
            JsonWriteKind.Append => write.Value!.AsArray()
                .Select(item => Operation("add", write.Pointer.Append(JsonPointer.ArrayEnd), item)),
            JsonWriteKind.Set => [Operation(exists ? "replace" : "add", write.Pointer, write.Value)],
            _ => exists ? [new JsonObject { ["op"] = "remove", ["path"] = write.Pointer.ToString() }] : [],
        };
    }

    private static JsonObject Operation(string name, JsonPointer path, JsonNode? value)
        => new() { ["op"] = name, ["path"] = path.ToString(), ["value"] = value?.DeepClone() };
}
