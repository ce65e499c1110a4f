using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// What a patch writes: no place twice, and no place beneath another. Only an append stands above other writes: it touches an array's end
/// and nothing that was in the array before.
/// </summary>
internal sealed class WriteSet
{
    public static readonly WriteSet Empty = new([]);

    private readonly JsonWrite[] _writes;
    private readonly Dictionary<JsonPointer, JsonWrite> _byPlace;

    /// <summary>Takes the writes over; throws <see cref="ArgumentException"/> when a place is there twice or beneath another.</summary>
    public WriteSet(IEnumerable<JsonWrite> writes)
    {
        _writes = [.. writes];
        _byPlace = new(_writes.Length);
        foreach (var write in _writes)
        {
            if (!_byPlace.TryAdd(write.Pointer, write))
            {
                throw new ArgumentException($"Two writes at '{write.Pointer}'.", nameof(writes));
            }
        }

        if (Array.Find(_writes, write => IsBeneathWrite(write.Pointer)) is { } beneath)
        {
            throw new ArgumentException($"The write at '{beneath.Pointer}' is beneath another one.", nameof(writes));
        }
    }

    /// <summary>The writes, in the order the patch made them. Their values belong to the set: clone them before use elsewhere.</summary>
    public IReadOnlyList<JsonWrite> Writes => _writes;

    /// <summary>
    /// Whether both write the same place differently, or one writes above or beneath the other; appends to one array's end get along.
    /// </summary>
    /// <param name="other">A set for the same document.</param>
    /// <param name="place">The first place in dispute: of one above the other, the deeper one.</param>
    public bool ConflictsWith(WriteSet other, [NotNullWhen(true)] out JsonPointer? place)
    {
        place = FindConflict(this, other) ?? FindConflict(other, this);
        return place is not null;
    }

    /// <summary>The writes that <paramref name="other"/> does not make as well (identical appends are kept: both count).</summary>
    public WriteSet Except(WriteSet other) => new(_writes.Where(write => !other.Makes(write)));

    /// <summary>Both together; they must not conflict. Where both append to one array, the other's values come last.</summary>
    public WriteSet Union(WriteSet other)
    {
        if (ConflictsWith(other, out var place))
        {
            throw new ArgumentException($"The writes conflict at '{place}'.", nameof(other));
        }

        var union = new List<JsonWrite>(_writes.Length + other._writes.Length);
        foreach (var write in _writes)
        {
            var joined = write.Kind == JsonWriteKind.Append && other._byPlace.TryGetValue(write.Pointer, out var more)
                ? write with { Value = Concatenate(write, more) }
                : write;
            union.Add(joined);
        }

        union.AddRange(other._writes.Where(write => !_byPlace.ContainsKey(write.Pointer)));
        return new(union);
    }

    /// <summary>Whether a write sets the place itself, or what it is beneath of: what was there before is then not there any more.</summary>
    public bool Replaces(JsonPointer place) => IsBeneathWrite(place) || (_byPlace.TryGetValue(place, out var write) && write.Kind != JsonWriteKind.Append);

    /// <summary>Which elements the elements of a patched array were before; null: not known.</summary>
    public IReadOnlyList<int>? OriginsAt(JsonPointer array)
        => Array.Find(_writes, write => write.Origins?.ContainsKey(array) == true)?.Origins![array];

    /// <summary>A copy of the document with the writes made.</summary>
    /// <exception cref="InvalidOperationException">The document is not the one that the writes were worked out for.</exception>
    public JsonNode? ApplyTo(JsonNode? document)
    {
        var copy = document?.DeepClone();
        foreach (var write in _writes)
        {
            if (write is { Pointer.Segments.Count: 0, Kind: JsonWriteKind.Set })
            {
                copy = write.Value?.DeepClone();
            }
            else if (!TryMake(write, copy))
            {
                throw new InvalidOperationException($"The document has no place for the write at '{write.Pointer}' ({write.Kind}).");
            }
        }

        return copy;
    }

    private static JsonPointer? FindConflict(WriteSet left, WriteSet right)
        => Array.Find(left._writes, write => right.Contradicts(write) || right.IsBeneathWrite(write.Pointer))?.Pointer;

    private static JsonArray Concatenate(JsonWrite first, JsonWrite second)
        => new([.. AppendedBy(first).Concat(AppendedBy(second)).Select(item => item?.DeepClone())]);

    private static JsonArray AppendedBy(JsonWrite write) => write.Value!.AsArray();

    private static bool TryMake(JsonWrite write, JsonNode? document)
    {
        if (write.Kind == JsonWriteKind.Append)
        {
            if (!write.Pointer.TryResolve(document, out var end) || end is not JsonArray items)
            {
                return false;
            }

            foreach (var item in AppendedBy(write))
            {
                items.Add(item?.DeepClone());
            }

            return true;
        }

        if (write.Pointer.Parent is not { } above || !above.TryResolve(document, out var parent))
        {
            return false;
        }

        var name = write.Pointer.Segments[^1];
        switch (parent)
        {
            case JsonObject members when write.Kind == JsonWriteKind.Set:
                members[name] = write.Value?.DeepClone();
                return true;

            case JsonObject members:
                members.Remove(name);
                return true;

            case JsonArray array when write.Kind == JsonWriteKind.Set && JsonPointer.TryReadIndex(name, out var i) && i < array.Count:
                array[i] = write.Value?.DeepClone();
                return true;

            default:
                return false;
        }
    }

    private bool Makes(JsonWrite write)
        => write.Kind != JsonWriteKind.Append && _byPlace.TryGetValue(write.Pointer, out var own) &&
            own.Kind == write.Kind && JsonEquality.AreEqual(own.Value, write.Value);

    private bool Contradicts(JsonWrite write)
        => _byPlace.TryGetValue(write.Pointer, out var own) && !Makes(write) &&
            (own.Kind != JsonWriteKind.Append || write.Kind != JsonWriteKind.Append);

    private bool IsBeneathWrite(JsonPointer place)
    {
        for (var above = place.Parent; above is not null; above = above.Parent)
        {
            if (_byPlace.TryGetValue(above, out var write) && write.Kind != JsonWriteKind.Append)
            {
                return true;
            }
        }

        return false;
    }
}
