using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A JSON Merge Patch (RFC 7396).</summary>
internal sealed class MergePatch(JsonNode? patch) : PayloadPatch
{
    public override bool TryGetWrites(JsonNode? document, [NotNullWhen(true)] out WriteSet? writes, [NotNullWhen(false)] out string? error)
    {
        if (!JsonText.IsReadable(patch))
        {
            writes = null;
            error = JsonText.UnreadablePatch;
            return false;
        }

        var collected = new List<JsonWrite>();
        if (patch is JsonObject changes && document is JsonObject members)
        {
            Collect(JsonPointer.Root, members, changes, collected);
        }
        else
        {
            collected.Add(new(JsonPointer.Root, JsonWriteKind.Set, CopyWithoutNulls(patch), Exists: document is not null));
        }

        writes = new(collected);
        error = null;
        return true;
    }

    private static void Collect(JsonPointer place, JsonObject members, JsonObject changes, List<JsonWrite> writes)
    {
        foreach (var (name, change) in changes)
        {
            var member = place.Append(name);
            var current = members[name];
            var exists = current is not null;
            if (change is null)
            {
                writes.Add(new(member, JsonWriteKind.Remove, null, exists));
            }
            else if (change is JsonObject innerChanges && current is JsonObject innerMembers)
            {
                Collect(member, innerMembers, innerChanges, writes);
            }
            else
            {
                writes.Add(new(member, JsonWriteKind.Set, CopyWithoutNulls(change), exists));
            }
        }
    }

    // A null in an object of the patch means "no such member", even where there is nothing to remove. Arrays are values, so nulls in them
    // are kept.
    private static JsonNode? CopyWithoutNulls(JsonNode? value)
    {
        if (value is not JsonObject members)
        {
            return value?.DeepClone();
        }

        var copy = new JsonObject();
        foreach (var (name, member) in members)
        {
            if (member is not null)
            {
                copy[name] = CopyWithoutNulls(member);
            }
        }

        return copy;
    }
}
