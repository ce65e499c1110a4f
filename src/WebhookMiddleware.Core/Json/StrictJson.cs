using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Json;

/// <summary>
/// Reads JSON that no two parsers interpret differently, and that <see cref="JsonNode"/> can't fail on later: valid UTF-8, no duplicate
/// members, no lone surrogates, at most 64 levels. Errors contain the position, but no value.
/// </summary>
internal static class StrictJson
{
    /// <summary>The maximum nesting of a document.</summary>
    public const int MaxDepth = 64;

    private const string InvalidUtf8 = "The text is not valid UTF-8.";

    private static readonly JsonDocumentOptions ReaderOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Parses an object.</summary>
    public static bool TryParseObject(
        ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? value, [NotNullWhen(false)] out string? error)
    {
        value = TryParse(utf8, out var document, out error) ? document as JsonObject : null;
        error ??= value is null ? "The text must be a JSON object, such as {\"name\": …}." : null;
        return error is null;
    }

    /// <summary>Parses any document, including <c>null</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JsonNode? document, [NotNullWhen(false)] out string? error)
    {
        document = null;
        error = FindUnreadable(utf8);
        if (error is null)
        {
            try
            {
                document = JsonNode.Parse(utf8, nodeOptions: null, ReaderOptions);
            }
            catch (JsonException)
            {
                // Read again, for an error that tells the place and repeats no value.
                error = FindError(utf8) ?? "The text is not strict JSON.";
            }
        }

        return error is null;
    }

    /// <summary>Returns an error if the text is not strict JSON; otherwise null.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> utf8) => !Utf8.IsValid(utf8) ? InvalidUtf8 : FindError(utf8);

    // Finds what the parser does not notice. Only an escape can stand for half of a surrogate pair.
    private static string? FindUnreadable(ReadOnlySpan<byte> utf8)
        => !Utf8.IsValid(utf8) ? InvalidUtf8
            : utf8.IndexOf("\\u"u8) >= 0 ? FindError(utf8)
            : null;

    private static string? FindError(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (FindDuplicate(ref reader, names) is { } name)
                {
                    return $"The text is not strict JSON: '{LogSanitizer.Of(name, maxLength: 64)}' is given twice, "
                        + $"the second time at {Position(utf8, reader.TokenStartIndex)}.";
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // The exception's message repeats the offending character, which may belong to a secret.
            return $"The text is not strict JSON: see line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}.";
        }
        catch (InvalidOperationException)
        {
            return $"The text is not strict JSON: it has half of a surrogate pair at {Position(utf8, reader.TokenStartIndex)}.";
        }
    }

    // Returns the name of a duplicate member. Throws for a lone surrogate, since reading such a string does.
    private static string? FindDuplicate(ref Utf8JsonReader reader, Stack<HashSet<string>> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                names.Push(new HashSet<string>(StringComparer.Ordinal));
                return null;
            case JsonTokenType.EndObject:
                names.Pop();
                return null;
            case JsonTokenType.PropertyName:
                var name = reader.GetString()!;
                return names.Peek().Add(name) ? null : name;
            case JsonTokenType.String when reader.ValueIsEscaped:
                _ = reader.GetString();
                return null;
            default:
                return null;
        }
    }

    private static string Position(ReadOnlySpan<byte> utf8, long index)
    {
        var before = utf8[..(int)index];
        return $"line {before.Count((byte)'\n') + 1}, position {before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1}";
    }
}
