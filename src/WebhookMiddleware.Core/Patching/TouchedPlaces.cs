using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// The places that the operations of a JSON Patch touch. Only the places are kept; what is written there is read off the patched document
/// at the end, so that many operations on one place come out as one write.
/// </summary>
internal sealed class TouchedPlaces(JsonNode? original)
{
    // None twice and none beneath another. What is appended to an original array has its end as the place (/items/-), because the
    // indexes there may shift while the patch goes on.
    private readonly List<JsonPointer> _places = [];

    /// <summary>Notes that there is something else, or nothing any more, at the path.</summary>
    public void Add(JsonPointer path)
    {
        var place = PlaceOf(path);
        if (!_places.Exists(above => above.Equals(place) || above.IsAncestorOf(place)))
        {
            _places.RemoveAll(place.IsAncestorOf);
            _places.Add(place);
        }
    }

    /// <summary>Notes that an array's element was inserted or removed, so that those after it have another index now.</summary>
    public void AddFrom(JsonPointer array, int index)
    {
        // Among the elements that the patch appended that is harmless. Among the original ones the whole array is the place, or another
        // hook's /items/3 would hit the wrong element.
        var element = array.Append(index);
        Add(PlaceOf(element).Equals(element) ? array : element);
    }

    /// <summary>What there is at the places after the patch.</summary>
    /// <param name="current">The patched document.</param>
    /// <param name="moved">Which elements the elements of its arrays were.</param>
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

    // The original decides, also where the copy has become something else: such a place lies beneath one that is touched already.
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

    // Whether a place is an array's end; in an object, '-' is a member like any other.
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
