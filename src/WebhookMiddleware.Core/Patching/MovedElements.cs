using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Tracks the original index of array elements while a JSON Patch inserts and removes elements.</summary>
internal sealed class MovedElements
{
    private const int New = -1;

    // Arrays are compared by identity: an array that moves along with its parent element stays the same.
    private readonly HashSet<JsonArray> _originals = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<JsonArray, List<int>> _origins = new(ReferenceEqualityComparer.Instance);

    /// <summary>Creates a tracker for a document that is about to be patched.</summary>
    /// <param name="document">The document before its first change.</param>
    public MovedElements(JsonNode? document) => Collect(document);

    public void Insert(JsonArray array, int index) => Of(array)?.Insert(index, New);

    public void Remove(JsonArray array, int index) => Of(array)?.RemoveAt(index);

    /// <summary>Returns the locations of the tracked arrays in a written value, with the origins of their elements.</summary>
    public Dictionary<JsonPointer, IReadOnlyList<int>>? In(JsonPointer place, JsonNode? value)
    {
        if (_origins.Count == 0)
        {
            return null;
        }

        var found = new Dictionary<JsonPointer, IReadOnlyList<int>>();
        Find(place, value, found);
        return found;
    }

    private List<int>? Of(JsonArray array)
    {
        if (!_originals.Contains(array))
        {
            return null;
        }

        if (!_origins.TryGetValue(array, out var origins))
        {
            _origins[array] = origins = [.. Enumerable.Range(0, array.Count)];
        }

        return origins;
    }

    private void Collect(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            _originals.Add(array);
            foreach (var item in array)
            {
                Collect(item);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, member) in members)
            {
                Collect(member);
            }
        }
    }

    private void Find(JsonPointer place, JsonNode? node, Dictionary<JsonPointer, IReadOnlyList<int>> found)
    {
        if (node is JsonArray array)
        {
            if (_origins.TryGetValue(array, out var origins))
            {
                found[place] = origins;
            }

            for (var i = 0; i < array.Count; i++)
            {
                Find(place.Append(i), array[i], found);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (name, member) in members)
            {
                Find(place.Append(name), member, found);
            }
        }
    }
}
