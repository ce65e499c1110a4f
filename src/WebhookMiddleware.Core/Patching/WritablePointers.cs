using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>
/// The places that a binding opens to webhooks: JSON pointers in which <c>*</c> stands for one segment and <c>**</c>, at the end, for any
/// number.
/// </summary>
internal sealed class WritablePointers
{
    private readonly List<WritablePattern> _patterns;

    private WritablePointers(List<WritablePattern> patterns, string whyClosed)
    {
        _patterns = patterns;
        WhyClosed = whyClosed;
    }

    /// <summary>What a binding without a list opens where the host has asked for one: nothing.</summary>
    public static WritablePointers Unlisted { get; } = new(
        [], "but the binding has no list of what webhooks may write, and Webhooks:RequireWritable is on: list the place under the binding's 'writable'.");

    /// <summary>Why a place is not open, as the end of a sentence about it.</summary>
    public string WhyClosed { get; }

    /// <summary>Reads the patterns; throws <see cref="FormatException"/> naming every one that is malformed.</summary>
    public static WritablePointers Parse(IEnumerable<string> patterns)
    {
        var parsed = new List<WritablePattern>();
        var errors = new List<string>();
        foreach (var text in patterns)
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
            ? new(parsed, "which the binding does not open to webhooks.")
            : throw new FormatException($"Malformed writable pointers. {string.Join("; ", errors)}.");
    }

    /// <summary>Whether every write stays inside; otherwise <paramref name="outside"/> is the first place that doesn't.</summary>
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

    private JsonPointer? FindOutside(JsonWrite write) => write switch
    {
        { Kind: JsonWriteKind.Append } when IsWritable(write.Pointer.Append(JsonPointer.ArrayEnd)) => null,
        { Kind: JsonWriteKind.Set, Exists: false } => FindOutside(write.Pointer, write.Value),
        _ => IsWritable(write.Pointer) ? null : write.Pointer,
    };

    // Where nothing was before, an object is no more than its members: whoever may write each of them may bring it into being. An object
    // without members is something in itself.
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

    private bool IsWritable(JsonPointer place) => _patterns.Exists(pattern => pattern.Matches(place));
}
