using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Json;

/// <summary>
/// Reads JSON that two parsers can't understand differently, and nothing that <see cref="JsonNode"/> accepts now and stumbles over later:
/// valid UTF-8, no duplicate members, no half surrogate pairs, at most 64 levels. Errors say where, and repeat no value.
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 64;

    /// <summary>Reads an object.</summary>
    public static bool TryParseObject(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out JsonObject? value, [NotNullWhen(false)] out string? error)
    {
        value = TryParse(utf8, out var document, out error) ? document as JsonObject : null;
        error ??= value is null ? "The text must be a JSON object, such as {\"name\": …}." : null;
        return error is null;
    }

    /// <summary>Reads any document; <c>null</c> is one too.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out JsonNode? document, [NotNullWhen(false)] out string? error)
    {
        error = FindProblem(utf8);
        document = error is null ? JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth }) : null;
        return error is null;
    }

    /// <summary>Returns why the text can't be read; null when it can.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> utf8) => !Utf8.IsValid(utf8) ? "The text is not valid UTF-8." : FindError(utf8);

    private static string? FindError(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        var names = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (FindRepeated(ref reader, names) is { } name)
                {
                    return $"The text is not strict JSON: '{LogSanitizer.Of(name, maxLength: 64)}' is given twice, the second time at {Position(utf8, reader.TokenStartIndex)}.";
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // The exception's own text repeats the offending character, which may belong to a secret.
            return $"The text is not strict JSON: see line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}.";
        }
        catch (InvalidOperationException)
        {
            return $"The text is not strict JSON: it has half of a surrogate pair at {Position(utf8, reader.TokenStartIndex)}.";
        }
    }

    // A member that its object has already. Reading a string throws where it has half of a surrogate pair.
    private static string? FindRepeated(ref Utf8JsonReader reader, Stack<HashSet<string>> names)
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
