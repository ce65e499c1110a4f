using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Tells which element of an array each element of the patched array was: the object behind it stays with it, wherever it has moved.</summary>
internal static class ElementOrigins
{
    private const int None = -1;

    /// <summary>Returns the index before the patch of each element after it; -1 for those that are new.</summary>
    /// <remarks>
    /// Where a patch writes single elements, or appends, indexes stay what they were. Operations of a JSON Patch that insert and remove say
    /// themselves what moves. A list that is given as a whole (RFC 7396 knows no other way) is compared: an element that is equal to one of
    /// the old list is that one; in a list of the old length others are what was at their place; and the rest is new.
    /// </remarks>
    public static int[] Of(JsonPointer place, JsonArray before, JsonArray after, WriteSet writes)
        => !writes.Replaces(place) ? [.. Enumerable.Range(0, after.Count).Select(i => i < before.Count ? i : None)]
            : writes.OriginsAt(place) is { } known && known.Count == after.Count && known.All(i => i < before.Count) ? [.. known]
            : Compare(before, after);

    private static int[] Compare(JsonArray before, JsonArray after)
    {
        var origins = new int[after.Count];
        var isTaken = new bool[before.Count];
        Array.Fill(origins, None);
        Match(i => i < before.Count && JsonEquality.AreEqual(before[i], after[i]) ? i : None);

        // In the order of the old list, so that equal elements don't change places.
        var left = Enumerable.Range(0, before.Count).Where(i => !isTaken[i])
            .GroupBy(i => TextOf(before[i]), StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<int>(group), StringComparer.Ordinal);
        Match(i => left.Count > 0 && left.TryGetValue(TextOf(after[i]), out var equal) && equal.TryDequeue(out var old) ? old : None);
        if (before.Count == after.Count)
        {
            Match(i => isTaken[i] ? None : i);
        }

        return origins;

        void Match(Func<int, int> find)
        {
            for (var i = 0; i < origins.Length; i++)
            {
                if (origins[i] == None && find(i) is >= 0 and var old)
                {
                    origins[i] = old;
                    isTaken[old] = true;
                }
            }
        }
    }

    private static string TextOf(JsonNode? node) => node?.ToJsonString() ?? "null";
}
