using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// The locations that the operations of a JSON Patch touch. Only the locations are recorded. The values are read from the patched document
/// at the end, so that several operations on one location become one write.
/// </summary>
internal sealed class TouchedPlaces(JsonNode? original)
{
    // No location occurs twice or below another. Elements appended to an original array are recorded at its end (/items/-), because their
    // indexes may shift during the patch.
    private readonly List<JsonPointer> _places = [];

    /// <summary>Records that the value at the path was set or removed.</summary>
    public void Add(JsonPointer path)
    {
        var place = PlaceOf(path);
        if (!_places.Exists(above => above.Equals(place) || above.IsAncestorOf(place)))
        {
            _places.RemoveAll(place.IsAncestorOf);
            _places.Add(place);
        }
    }

    /// <summary>Records that an array's element was inserted or removed, which changes the indexes of those after it.</summary>
    public void AddFrom(JsonPointer array, int index)
    {
        // This is harmless among appended elements. Among original ones the whole array is recorded, or another webhook's /items/3 would
        // refer to the wrong element.
        var element = array.Append(index);
        Add(PlaceOf(element).Equals(element) ? array : element);
    }

    /// <summary>Returns the writes at the touched locations.</summary>
    /// <param name="current">The patched document.</param>
    /// <param name="moved">The origins of the array elements.</param>
    public WriteSet GetWrites(JsonNode? current, MovedElements moved)
    {
        var writes = new List<JsonWrite>(_places.Count);
        foreach (var place in _places)
        {
            if (TryGetArray(place, out var array, out var originalCount))
            {
                array.TryResolve(current, out var items);
                var appended = items!.AsArray().Skip(originalCount).Select(item => item?.DeepClone()).ToArray();
                if (appended.Length > 0)
                {
                    writes.Add(new(array, JsonWriteKind.Append, new JsonArray(appended), Exists: true));
                }
            }
            else
            {
                var existed = place.TryResolve(original, out var before) && before is not null;
                writes.Add(place.TryResolve(current, out var value)
                    ? new(place, JsonWriteKind.Set, value?.DeepClone(), existed, moved.In(place, value))
                    : new(place, JsonWriteKind.Remove, null, existed));
            }
        }

        return new(writes);
    }

    // The original document decides, even where the copy has changed: such a location lies below one that is already recorded.
    private JsonPointer PlaceOf(JsonPointer path)
    {
        var place = JsonPointer.Root;
        var node = original;
        foreach (var segment in path.Segments)
        {
            if (node is JsonArray array && JsonPointer.TryReadIndex(segment, out var index) && index >= array.Count)
            {
                return place.Append(JsonPointer.ArrayEnd);
            }

            place = place.Append(segment);
            JsonPointer.TryStep(node, segment, out node);
        }

        return path;
    }

    // Returns whether a location is an array's end. In an object, '-' is an ordinary member.
    private bool TryGetArray(JsonPointer place, [NotNullWhen(true)] out JsonPointer? array, out int originalCount)
    {
        array = place.Parent;
        originalCount = 0;
        if (array is null || place.Segments[^1] != JsonPointer.ArrayEnd ||
            !array.TryResolve(original, out var node) || node is not JsonArray items)
        {
            return false;
        }

        originalCount = items.Count;
        return true;
    }
}
