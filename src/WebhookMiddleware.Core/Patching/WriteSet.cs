using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// The writes of a patch. No location occurs twice, and none lies below another. The exception is an append, which may stand above other
/// writes: it changes an array's end and none of the elements.
/// </summary>
internal sealed class WriteSet
{
    public static readonly WriteSet Empty = new([]);

    private readonly JsonWrite[] _writes;
    private readonly Dictionary<JsonPointer, JsonWrite> _byPlace;

    // Only what is deeper than the shallowest write can lie below a write.
    private readonly int _minDepth = int.MaxValue;

    /// <summary>Creates a set of the writes.</summary>
    /// <exception cref="ArgumentException">A location occurs twice or lies below another.</exception>
    public WriteSet(IEnumerable<JsonWrite> writes)
    {
        _writes = [.. writes];
        _byPlace = new(_writes.Length);
        foreach (var write in _writes)
        {
            _minDepth = Math.Min(_minDepth, write.Pointer.Segments.Count);
            if (!_byPlace.TryAdd(write.Pointer, write))
            {
                throw new ArgumentException($"Two writes at '{write.Pointer}'.", nameof(writes));
            }
        }

        if (Array.Find(_writes, write => IsBelowWrite(write.Pointer)) is { } below)
        {
            throw new ArgumentException($"The write at '{below.Pointer}' lies below another write.", nameof(writes));
        }
    }

    /// <summary>
    /// Gets the writes in the order of the patch. Their values belong to the set and must be cloned before use elsewhere.
    /// </summary>
    public IReadOnlyList<JsonWrite> Writes => _writes;

    /// <summary>
    /// Determines whether both sets write the same location differently, or one writes above or below the other. Appends to the same array
    /// don't conflict.
    /// </summary>
    /// <param name="other">A set for the same document.</param>
    /// <param name="place">The first conflicting location; if one lies above the other, the lower one.</param>
    public bool ConflictsWith(WriteSet other, [NotNullWhen(true)] out JsonPointer? place)
    {
        place = FindConflict(this, other) ?? FindConflict(other, this);
        return place is not null;
    }

    /// <summary>Returns the writes that <paramref name="other"/> does not contain. Identical appends are kept, since both count.</summary>
    public WriteSet Except(WriteSet other) => new(_writes.Where(write => !other.Contains(write)));

    /// <summary>
    /// Returns the union of both sets, which must not conflict. Where both append to one array, the values of <paramref name="other"/> come
    /// last.
    /// </summary>
    public WriteSet Union(WriteSet other)
    {
        if (other._writes.Length == 0)
        {
            return this;
        }

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

    /// <summary>Determines whether a write sets the location itself or one above it, so that the value before is gone.</summary>
    public bool Replaces(JsonPointer place)
        => IsBelowWrite(place) || (_byPlace.TryGetValue(place, out var write) && write.Kind != JsonWriteKind.Append);

    /// <summary>Returns the original indexes of a patched array's elements, or null when they are not known.</summary>
    public IReadOnlyList<int>? OriginsAt(JsonPointer array)
        => Array.Find(_writes, write => write.Origins?.ContainsKey(array) == true)?.Origins![array];

    /// <summary>Returns a copy of the document with the writes applied.</summary>
    /// <exception cref="InvalidOperationException">The writes were computed for a different document.</exception>
    public JsonNode? ApplyTo(JsonNode? document)
    {
        var copy = document?.DeepClone();
        foreach (var write in _writes)
        {
            if (write is { Pointer.Segments.Count: 0, Kind: JsonWriteKind.Set })
            {
                copy = write.Value?.DeepClone();
            }
            else if (!TryApply(write, copy))
            {
                throw new InvalidOperationException($"The document has no place for the write at '{write.Pointer}' ({write.Kind}).");
            }
        }

        return copy;
    }

    private static JsonPointer? FindConflict(WriteSet left, WriteSet right)
        => Array.Find(left._writes, write => right.Contradicts(write) || right.IsBelowWrite(write.Pointer))?.Pointer;

    private static JsonArray Concatenate(JsonWrite first, JsonWrite second)
        => new([.. AppendedBy(first).Concat(AppendedBy(second)).Select(item => item?.DeepClone())]);

    private static JsonArray AppendedBy(JsonWrite write) => write.Value!.AsArray();

    private static bool TryApply(JsonWrite write, JsonNode? document)
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

    private bool Contains(JsonWrite write)
        => write.Kind != JsonWriteKind.Append && _byPlace.TryGetValue(write.Pointer, out var own) &&
            own.Kind == write.Kind && JsonEquality.AreEqual(own.Value, write.Value);

    private bool Contradicts(JsonWrite write)
        => _byPlace.TryGetValue(write.Pointer, out var own) && !Contains(write) &&
            (own.Kind != JsonWriteKind.Append || write.Kind != JsonWriteKind.Append);

    private bool IsBelowWrite(JsonPointer place)
    {
        if (place.Segments.Count <= _minDepth)
        {
            return false;
        }

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
