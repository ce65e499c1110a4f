using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// The locations that a binding allows webhooks to write: JSON pointers in which <c>*</c> matches one segment and <c>**</c>, at the end,
/// any number.
/// </summary>
internal sealed class WritablePointers
{
    private readonly List<WritablePattern> _patterns;

    private WritablePointers(List<WritablePattern> patterns, IReadOnlyList<string> texts, string closedReason)
    {
        _patterns = patterns;
        Texts = texts;
        ClosedReason = closedReason;
    }

    /// <summary>Gets the patterns as they were written.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Gets whether no place is writable.</summary>
    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>Gets the pointers of a binding without a list where the host requires one: none.</summary>
    public static WritablePointers Unlisted { get; } = new(
        [],
        [],
        "but the binding has no list of what webhooks may write, and Webhooks:RequireWritable is on: "
            + "list the place under the binding's 'writable'.");

    /// <summary>Gets the reason why a location is not writable, as the end of a sentence about it.</summary>
    public string ClosedReason { get; }

    /// <summary>Parses the patterns.</summary>
    /// <exception cref="FormatException">A pattern is malformed. The message names all malformed patterns.</exception>
    public static WritablePointers Parse(IEnumerable<string> patterns)
    {
        string[] texts = [.. patterns];
        var parsed = new List<WritablePattern>();
        var errors = new List<string>();
        foreach (var text in texts)
        {
            if (WritablePattern.TryParse(text, out var pattern, out var error))
            {
                parsed.Add(pattern);
            }
            else
            {
                errors.Add($"'{text}': {error}");
            }
        }

        return errors.Count == 0
            ? new(parsed, texts, "which the binding does not open to webhooks.")
            : throw new FormatException($"Malformed writable pointers. {string.Join("; ", errors)}.");
    }

    /// <summary>Returns the pointers to the places that both lists open.</summary>
    public WritablePointers Intersect(WritablePointers other)
    {
        string[] common =
        [
            .. from one in _patterns
               from another in other._patterns
               select one.Intersect(another)?.ToString() into text
               where text is not null
               select text,
        ];
        return Parse(common.Distinct());
    }

    /// <summary>Determines whether every write is allowed. If not, <paramref name="outside"/> is the first location that isn't.</summary>
    public bool Allow(WriteSet writes, [NotNullWhen(false)] out JsonPointer? outside)
    {
        foreach (var write in writes.Writes)
        {
            outside = FindOutside(write);
            if (outside is not null)
            {
                return false;
            }
        }

        outside = null;
        return true;
    }

    /// <summary>Determines whether the location itself may be written.</summary>
    public bool IsWritable(JsonPointer place) => _patterns.Exists(pattern => pattern.Matches(place));

    private JsonPointer? FindOutside(JsonWrite write) => write switch
    {
        { Kind: JsonWriteKind.Append } when IsWritable(write.Pointer.Append(JsonPointer.ArrayEnd)) => null,
        { Kind: JsonWriteKind.Set, Exists: false } => FindOutside(write.Pointer, write.Value),
        _ => IsWritable(write.Pointer) ? null : write.Pointer,
    };

    // An object where nothing was before is no more than its members, so it may be created if all of its members are writable. An object
    // without members is a value of its own.
    private JsonPointer? FindOutside(JsonPointer place, JsonNode? value)
    {
        if (IsWritable(place))
        {
            return null;
        }

        if (value is not JsonObject { Count: > 0 } members)
        {
            return place;
        }

        foreach (var (name, member) in members)
        {
            var outside = FindOutside(place.Append(name), member);
            if (outside is not null)
            {
                return outside;
            }
        }

        return null;
    }
}
