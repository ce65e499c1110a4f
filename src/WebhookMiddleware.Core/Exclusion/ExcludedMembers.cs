using System.Globalization;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Relates patches, which are written for the document that webhooks are told, to the whole one: what they were not told they can't write,
/// and it
/// stays what it is whatever they write around it.
/// </summary>
internal static class ExcludedMembers
{
    /// <summary>Finds the first place among the writes that webhooks are not told; null when there is none.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="told">The document that webhooks are told.</param>
    /// <param name="root">Its root.</param>
    public static JsonPointer? FindWritten(WriteSet writes, JsonNode? told, MemberPlace root)
        => writes.Writes.Select(write => FindWritten(write, told, root)).FirstOrDefault(place => place is not null);

    /// <summary>
    /// Puts what is excluded back into a patched document. Returns the first place that is not there any more; null when there is none.
    /// </summary>
    /// <param name="patched">The document that webhooks are told, as patched.</param>
    /// <param name="told">The same before.</param>
    /// <param name="whole">The whole document before.</param>
    /// <param name="root">The root of all three.</param>
    /// <param name="writes">What the patch wrote.</param>
    public static JsonPointer? Restore(JsonNode? patched, JsonNode? told, JsonNode? whole, MemberPlace root, WriteSet writes)
        => Restore(JsonPointer.Root, patched, told, whole, root, writes);

    private static JsonPointer? Restore(
        JsonPointer at, JsonNode? patched, JsonNode? told, JsonNode? whole, MemberPlace place, WriteSet writes)
        => whole switch
        {
            JsonObject members => RestoreMembers(at, patched as JsonObject, told as JsonObject, members, place, writes),
            JsonArray items => RestoreElements(at, patched as JsonArray, told as JsonArray, items, place, writes),
            _ => null,
        };

    private static JsonPointer? RestoreMembers(
        JsonPointer at, JsonObject? patched, JsonObject? told, JsonObject whole, MemberPlace place, WriteSet writes)
    {
        foreach (var (name, value) in whole)
        {
            if (place.TryEnter(name, out var member))
            {
                if (Restore(at.Append(name), patched?[name], told?[name], value, member, writes) is { } lost)
                {
                    return lost;
                }
            }
            else if (patched is not null && JsonPatchBody.IsValue(name) && place.IsReadAsOperation && FindReaddressed(patched, whole) is { } address)
            {
                // A value that webhooks are not told must not be written to another place, where they are.
                return at.Append(address);
            }
            else if (patched is not null)
            {
                patched[name] = value?.DeepClone();
            }
            else if (value is not null)
            {
                return at.Append(name);
            }
        }

        return null;
    }

    private static string? FindReaddressed(JsonObject patched, JsonObject whole)
        => patched.Concat(whole).Select(member => member.Key).FirstOrDefault(
            name => JsonPatchBody.IsAddress(name) && !JsonNode.DeepEquals(patched[name], whole[name]));

    private static JsonPointer? RestoreElements(
        JsonPointer at, JsonArray? patched, JsonArray? told, JsonArray whole, MemberPlace place, WriteSet writes)
    {
        var origins = patched is null || told is null ? []
            : JsonEquality.AreEqual(told, patched) ? [.. Enumerable.Range(0, told.Count)]
            : ElementOrigins.Of(at, told, patched, writes);
        for (var i = 0; i < whole.Count; i++)
        {
            var index = Array.IndexOf(origins, i);
            if (place.TryEnter(i, whole[i], out var element))
            {
                var (next, item) = index < 0 ? (at.Append(i), null) : (at.Append(index), patched![index]);
                if (Restore(next, item, told?[i], whole[i], element, writes) is { } lost)
                {
                    return lost;
                }
            }
            else if (index >= 0)
            {
                patched![index] = whole[i]?.DeepClone();
            }
            else if (whole[i] is not null)
            {
                return at.Append(i);
            }
        }

        return null;
    }

    private static JsonPointer? FindWritten(JsonWrite write, JsonNode? told, MemberPlace place)
    {
        var (above, node) = (JsonPointer.Root, told);
        foreach (var segment in write.Pointer.Segments)
        {
            above = above.Append(segment);
            JsonPointer.TryStep(node, segment, out var next);
            var isTold = node is JsonArray && JsonPointer.TryReadIndex(segment, out var index)
                ? place.TryEnter(index, next, out place)
                : place.TryEnter(segment, out place);
            if (!isTold)
            {
                return above;
            }

            node = next;
        }

        return FindExcluded(write.Value, write.Pointer, place);
    }

    private static JsonPointer? FindExcluded(JsonNode? node, JsonPointer pointer, MemberPlace place)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                var found = place.TryEnter(name, out var member) ? FindExcluded(value, pointer.Append(name), member) : pointer.Append(name);
                if (found is not null)
                {
                    return found;
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                // An excluded element is told as null.
                var at = pointer.Append(i.ToString(CultureInfo.InvariantCulture));
                var found = place.TryEnter(i, items[i], out var element) ? FindExcluded(items[i], at, element)
                    : items[i] is null ? null
                    : at;
                if (found is not null)
                {
                    return found;
                }
            }
        }

        return null;
    }
}
