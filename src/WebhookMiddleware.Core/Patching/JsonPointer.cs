using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>A JSON Pointer (RFC 6901).</summary>
internal sealed class JsonPointer : IEquatable<JsonPointer>
{
    /// <summary>The segment that refers to the position after an array's last element.</summary>
    public const string ArrayEnd = "-";

    // Escaping is unambiguous, so two pointers are equal if and only if their texts are, and a text prefix identifies an ancestor.
    private readonly string _text;
    private readonly string[] _segments;

    private JsonPointer(string text, string[] segments)
    {
        _text = text;
        _segments = segments;
    }

    /// <summary>Gets the pointer to the whole document.</summary>
    public static JsonPointer Root { get; } = new("", []);

    /// <summary>Gets the segments from the root, unescaped.</summary>
    public IReadOnlyList<string> Segments => _segments;

    /// <summary>Gets the pointer without its last segment, or null for the root.</summary>
    public JsonPointer? Parent => _segments.Length == 0 ? null : new(_text[.._text.LastIndexOf('/')], _segments[..^1]);

    /// <summary>Parses the plain form: empty for the root, otherwise <c>/</c> before every segment.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JsonPointer? pointer)
    {
        pointer = null;
        if (text.Length == 0)
        {
            pointer = Root;
            return true;
        }

        if (text[0] != '/')
        {
            return false;
        }

        var segments = text[1..].Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (!TryUnescape(segments[i], out segments[i]))
            {
                return false;
            }
        }

        pointer = new(text, segments);
        return true;
    }

    /// <summary>
    /// Parses the form that problem details use, a percent-encoded URI fragment (<c>#/items/0</c>), or the plain form. A percent sign that
    /// encodes nothing is literal.
    /// </summary>
    public static bool TryParseReference(string text, [NotNullWhen(true)] out JsonPointer? pointer)
        => TryParse(text.StartsWith('#') ? Uri.UnescapeDataString(text[1..]) : text, out pointer);

    /// <summary>Parses a segment as an array index: digits without leading zeros.</summary>
    public static bool TryReadIndex(string segment, out int index)
    {
        index = 0;
        return IsIndex(segment) && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    /// <summary>Returns the pointer to a member or an array element of this location.</summary>
    public JsonPointer Append(string segment)
        => new(
            $"{_text}/{segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
            [.. _segments, segment]);

    /// <summary>Returns the pointer to an array element of this location.</summary>
    public JsonPointer Append(int index) => Append(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Determines whether <paramref name="other"/> lies below this location. A pointer is not its own ancestor.</summary>
    public bool IsAncestorOf(JsonPointer other)
        => other._text.Length > _text.Length && other._text[_text.Length] == '/' && other._text.StartsWith(_text, StringComparison.Ordinal);

    /// <summary>Finds the value at this location. Returns false when it does not exist, which differs from a JSON null.</summary>
    public bool TryResolve(JsonNode? document, out JsonNode? value)
    {
        value = document;
        foreach (var segment in _segments)
        {
            if (!TryStep(value, segment, out value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Finds one member or array element of a node.</summary>
    public static bool TryStep(JsonNode? node, string segment, out JsonNode? value)
    {
        if (node is JsonArray array && TryReadIndex(segment, out var index) && index < array.Count)
        {
            value = array[index];
            return true;
        }

        value = null;
        return node is JsonObject members && members.TryGetPropertyValue(segment, out value);
    }

    /// <summary>Returns the path as problem details name it, such as <c>items[0].quantity</c>; empty for the root.</summary>
    public string ToMemberPath()
        => string.Concat(_segments.Select((segment, i) => IsIndex(segment) ? $"[{segment}]" : i == 0 ? segment : $".{segment}"));

    public bool Equals(JsonPointer? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as JsonPointer);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns the plain, escaped form.</summary>
    public override string ToString() => _text;

    // int.TryParse alone accepts leading zeros and trailing NULs, which would give an element several spellings.
    private static bool IsIndex(string segment)
        => segment.Length > 0 && !segment.AsSpan().ContainsAnyExceptInRange('0', '9') && (segment.Length == 1 || segment[0] != '0');

    private static bool TryUnescape(string escaped, out string segment)
    {
        segment = escaped;
        for (var i = escaped.IndexOf('~', StringComparison.Ordinal); i >= 0; i = escaped.IndexOf('~', i + 1))
        {
            if (i + 1 == escaped.Length || escaped[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        // The order matters: ~01 stands for ~1.
        segment = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return true;
    }
}
