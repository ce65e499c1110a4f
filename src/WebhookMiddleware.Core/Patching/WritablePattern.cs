using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Patching;

/// <summary>One pattern of <see cref="WritablePointers"/>.</summary>
internal sealed class WritablePattern
{
    /// <summary>The segment that matches any single segment.</summary>
    public const string AnySegment = "*";

    private const string AnySegments = "**";

    private readonly string[] _segments;
    private readonly bool _coversBeneath;

    private WritablePattern(string[] segments, bool coversBeneath)
    {
        _segments = segments;
        _coversBeneath = coversBeneath;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out WritablePattern? pattern, [NotNullWhen(false)] out string? error)
    {
        pattern = null;
        if (!JsonPointer.TryParse(text, out var pointer))
        {
            error = "it is not a JSON pointer, such as /metadata/color";
            return false;
        }

        var coversBeneath = pointer.Segments is [.., AnySegments];
        string[] segments = [.. coversBeneath ? pointer.Segments.SkipLast(1) : pointer.Segments];
        if (segments.Contains(AnySegments))
        {
            error = "** is allowed only at the end";
            return false;
        }

        // As an ordinary name, it would silently fail to match what its author intended.
        if (Array.Exists(segments, segment => segment != AnySegment && segment.Contains('*', StringComparison.Ordinal)))
        {
            error = "* stands for a whole segment, not for a part of one";
            return false;
        }

        pattern = new(segments, coversBeneath);
        error = null;
        return true;
    }

    /// <summary>Returns the pattern of the places that both patterns match; null if there are none.</summary>
    public WritablePattern? Intersect(WritablePattern other)
    {
        var (shorter, longer) = _segments.Length <= other._segments.Length ? (this, other) : (other, this);
        if (shorter._segments.Length < longer._segments.Length && !shorter._coversBeneath)
        {
            return null;
        }

        string[] segments = [.. longer._segments];
        for (var i = 0; i < shorter._segments.Length; i++)
        {
            var segment = shorter._segments[i];
            if (segments[i] == AnySegment)
            {
                segments[i] = segment;
            }
            else if (segment != AnySegment && segment != segments[i])
            {
                return null;
            }
        }

        return new(segments, longer._coversBeneath && (shorter._coversBeneath || shorter._segments.Length < longer._segments.Length));
    }

    /// <summary>Returns the pattern as it would be written.</summary>
    public override string ToString()
        => (_coversBeneath ? [.. _segments, AnySegments] : _segments)
            .Aggregate(JsonPointer.Root, (pointer, segment) => pointer.Append(segment))
            .ToString();

    public bool Matches(JsonPointer place) => Matches(place.Segments, StringComparison.Ordinal);

    public bool Matches(IReadOnlyList<string> place, StringComparison comparison)
    {
        var depth = place.Count;
        if (depth < _segments.Length || (depth > _segments.Length && !_coversBeneath))
        {
            return false;
        }

        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i] != AnySegment && !_segments[i].Equals(place[i], comparison))
            {
                return false;
            }
        }

        return true;
    }
}
