using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// Determines which element of the original array each element of the patched array corresponds to, so that the object behind an element
/// stays with it when it moves.
/// </summary>
internal static class ElementOrigins
{
    private const int New = -1;

    /// <summary>Returns, for each element after the patch, its index before the patch; -1 for new elements.</summary>
    /// <remarks>
    /// Where a patch writes single elements or appends, indexes stay the same. Operations of a JSON Patch that insert and remove record
    /// what they move. An array that is replaced as a whole (the only way in RFC 7396) is compared with the original: an element that
    /// equals an original one is that element; if both arrays have the same length, the other elements correspond by their index; the rest
    /// are new.
    /// </remarks>
    public static int[] Of(JsonPointer place, JsonArray before, JsonArray after, WriteSet writes)
        => !writes.Replaces(place) ? [.. Enumerable.Range(0, after.Count).Select(i => i < before.Count ? i : New)]
            : writes.OriginsAt(place) is { } known && known.Count == after.Count && known.All(i => i < before.Count) ? [.. known]
            : Compare(before, after);

    private static int[] Compare(JsonArray before, JsonArray after)
    {
        var origins = new int[after.Count];
        var isTaken = new bool[before.Count];
        Array.Fill(origins, New);
        Match(i => i < before.Count && JsonEquality.AreEqual(before[i], after[i]) ? i : New);

        // In the order of the original array, so that equal elements don't change places.
        var remaining = Enumerable.Range(0, before.Count)
            .Where(i => !isTaken[i])
            .GroupBy(i => TextOf(before[i]), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new Queue<int>(group), StringComparer.Ordinal);
        Match(i => remaining.Count > 0
            && remaining.TryGetValue(TextOf(after[i]), out var equal) && equal.TryDequeue(out var old) ? old : New);
        if (before.Count == after.Count)
        {
            Match(i => isTaken[i] ? New : i);
        }

        return origins;

        void Match(Func<int, int> find)
        {
            for (var i = 0; i < origins.Length; i++)
            {
                if (origins[i] == New && find(i) is >= 0 and var old)
                {
                    origins[i] = old;
                    isTaken[old] = true;
                }
            }
        }
    }

    private static string TextOf(JsonNode? node) => node?.ToJsonString() ?? "null";
}
