using System.Text.Json.Nodes;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>The members of a sample that the answers of a guide name, so that they fit the event.</summary>
/// <param name="Refused">The member that an error is about.</param>
/// <param name="Changed">The member that a merge patch writes: one outside arrays; null if none is writable.</param>
/// <param name="Replaced">The member that a JSON patch writes: one in an array, if there is any; null if none is writable.</param>
internal sealed record ExampleMembers(JsonPointer Refused, JsonPointer? Changed, JsonPointer? Replaced)
{
    /// <summary>Returns members of the sample, or null if it has none.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="writable">What webhooks may write; null for everything.</param>
    public static ExampleMembers? Of(JsonNode? sample, WritablePointers? writable)
    {
        Place[] places = [.. Walk(JsonPointer.Root, sample, inArray: false)];
        if (places.Length == 0)
        {
            return null;
        }

        // The first members are mostly identifiers, which nobody changes.
        Place[] open = [.. places.Where(place => writable?.IsWritable(place.Pointer) != false)];
        var changed = open.LastOrDefault(place => place is { InArray: false, IsValue: true })
            ?? open.LastOrDefault(place => !place.InArray);
        return new ExampleMembers(
            (places.FirstOrDefault(place => place is { InArray: true, IsValue: true }) ?? places[0]).Pointer,
            changed?.Pointer,
            (open.LastOrDefault(place => place is { InArray: true, IsValue: true }) ?? changed)?.Pointer);
    }

    private static IEnumerable<Place> Walk(JsonPointer pointer, JsonNode? node, bool inArray) => node switch
    {
        JsonObject members => members.SelectMany(member => Below(pointer.Append(member.Key), member.Value, inArray)),
        JsonArray { Count: > 0 } elements => Below(pointer.Append(0), elements[0], inArray: true),
        _ => [],
    };

    private static IEnumerable<Place> Below(JsonPointer pointer, JsonNode? node, bool inArray)
        => Walk(pointer, node, inArray).Prepend(new Place(pointer, inArray, node is null or JsonValue));

    private sealed record Place(JsonPointer Pointer, bool InArray, bool IsValue);
}
