using System.Collections.Frozen;

namespace WebhookMiddleware.Redaction;

/// <summary>A place of the envelope, and the places at and below it whose values are redacted.</summary>
internal sealed class RedactedPlaces
{
    private readonly FrozenDictionary<string, RedactedPlaces> _named;
    private readonly RedactedPlaces? _others;

    private RedactedPlaces(RedactedPointer[] pointers, int depth)
    {
        IsRedacted = Array.Exists(pointers, pointer => pointer.Segments.Count == depth);
        RedactedPointer[] deeper = [.. pointers.Where(pointer => pointer.Segments.Count > depth)];
        RedactedPointer[] any = [.. deeper.Where(pointer => pointer.Segments[depth] == RedactedPointer.AnySegment)];
        _named = deeper.Except(any)
            .Select(pointer => pointer.Segments[depth])
            .Distinct()
            .ToFrozenDictionary(
                name => name,
                name => new RedactedPlaces([.. any, .. deeper.Where(pointer => pointer.Segments[depth] == name)], depth + 1),
                StringComparer.Ordinal);
        _others = any.Length == 0 ? null : new RedactedPlaces(any, depth + 1);
    }

    /// <summary>Gets whether the value at this place is redacted.</summary>
    public bool IsRedacted { get; }

    /// <summary>Gets whether nothing is redacted, here or below.</summary>
    public bool IsEmpty => !IsRedacted && _named.Count == 0 && _others is null;

    /// <summary>Returns the root of the envelope.</summary>
    public static RedactedPlaces Of(IEnumerable<RedactedPointer> pointers) => new([.. pointers], depth: 0);

    /// <summary>Returns the place of a member or an element; null when nothing is redacted there or below.</summary>
    public RedactedPlaces? Enter(string segment) => _named.TryGetValue(segment, out var named) ? named : _others;
}
