using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Keeps track, while a JSON Patch inserts into arrays and removes from them, of which elements of the original arrays are where.</summary>
internal sealed class MovedElements
{
    private const int New = -1;

    // By identity: an array that moves with the element that it is in stays itself.
    private readonly HashSet<JsonArray> _originals = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<JsonArray, List<int>> _origins = new(ReferenceEqualityComparer.Instance);

    /// <param name="document">The document that is going to be changed, before its first change.</param>
    public MovedElements(JsonNode? document) => Collect(document);

    public void Insert(JsonArray array, int index) => Of(array)?.Insert(index, New);

    public void Remove(JsonArray array, int index) => Of(array)?.RemoveAt(index);

    /// <summary>Gives the arrays in what a patch writes whose elements are known.</summary>
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
