using System.Globalization;
using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Applies patches, which are written for the document that webhooks see, to the whole document. Webhooks can't write excluded members, and
/// these stay unchanged whatever is written around them.
/// </summary>
internal static class ExcludedMembers
{
    /// <summary>Returns the first excluded member that a patch writes, or null when there is none.</summary>
    /// <param name="writes">The writes of the patch.</param>
    /// <param name="view">The document that webhooks see.</param>
    /// <param name="root">The root of the document.</param>
    public static JsonPointer? FindWritten(WriteSet writes, JsonNode? view, MemberPlace root)
        => writes.Writes.Select(write => FindWritten(write, view, root)).FirstOrDefault(place => place is not null);

    /// <summary>
    /// Restores the excluded members of a patched document. Returns the first one whose parent no longer exists, or null when there is
    /// none.
    /// </summary>
    /// <param name="patched">The patched document that webhooks see.</param>
    /// <param name="view">The same document before the patch.</param>
    /// <param name="whole">The whole document before the patch.</param>
    /// <param name="root">The root of all three documents.</param>
    /// <param name="writes">The writes of the patch.</param>
    public static JsonPointer? Restore(JsonNode? patched, JsonNode? view, JsonNode? whole, MemberPlace root, WriteSet writes)
        => Restore(JsonPointer.Root, patched, view, whole, root, writes);

    private static JsonPointer? Restore(
        JsonPointer at, JsonNode? patched, JsonNode? view, JsonNode? whole, MemberPlace place, WriteSet writes)
        => whole switch
        {
            JsonObject members => RestoreMembers(at, patched as JsonObject, view as JsonObject, members, place, writes),
            JsonArray items => RestoreElements(at, patched as JsonArray, view as JsonArray, items, place, writes),
            _ => null,
        };

    private static JsonPointer? RestoreMembers(
        JsonPointer at, JsonObject? patched, JsonObject? view, JsonObject whole, MemberPlace place, WriteSet writes)
    {
        foreach (var (name, value) in whole)
        {
            if (place.TryEnter(name, out var member))
            {
                if (Restore(at.Append(name), patched?[name], view?[name], value, member, writes) is { } lost)
                {
                    return lost;
                }
            }
            else if (patched is not null
                && JsonPatchBody.IsValue(name)
                && place.IsReadAsOperation
                && FindReaddressed(patched, whole) is { } address)
            {
                // A hidden value must not be redirected to another place, where webhooks could see it.
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
        JsonPointer at, JsonArray? patched, JsonArray? view, JsonArray whole, MemberPlace place, WriteSet writes)
    {
        var origins = patched is null || view is null ? []
            : JsonEquality.AreEqual(view, patched) ? [.. Enumerable.Range(0, view.Count)]
            : ElementOrigins.Of(at, view, patched, writes);
        for (var i = 0; i < whole.Count; i++)
        {
            var index = Array.IndexOf(origins, i);
            if (place.TryEnter(i, whole[i], out var element))
            {
                var (next, item) = index < 0 ? (at.Append(i), null) : (at.Append(index), patched![index]);
                if (Restore(next, item, view?[i], whole[i], element, writes) is { } lost)
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

    private static JsonPointer? FindWritten(JsonWrite write, JsonNode? view, MemberPlace place)
    {
        var (above, node) = (JsonPointer.Root, view);
        foreach (var segment in write.Pointer.Segments)
        {
            above = above.Append(segment);
            JsonPointer.TryStep(node, segment, out var next);
            var isVisible = node is JsonArray && JsonPointer.TryReadIndex(segment, out var index)
                ? place.TryEnter(index, next, out place)
                : place.TryEnter(segment, out place);
            if (!isVisible)
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
                // Webhooks see an excluded element as null.
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
