using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Redaction;

/// <summary>
/// The values that were redacted in one run, which others may repeat: templates, receivers, validation. They are replaced there as well.
/// </summary>
internal sealed class RedactedValues
{
    /// <summary>The text in place of what is redacted.</summary>
    public const string Replacement = SecretMask.Replacement;

    // More of them than this in one payload are not searched for: a text that may repeat them is replaced as a whole.
    private const int MaxCount = 256;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private SecretMask? _mask;
    private bool _isEverything;

    private bool IsEmpty => _values.Count == 0 && !_isEverything;

    private bool AreTooMany => _values.Count > MaxCount || _isEverything;

    // Finds them in other encodings, and within longer texts.
    private SecretMask? Mask => _mask ??= SecretMask.Of(_values);

    /// <summary>Adds the texts and the numbers of a value that is redacted.</summary>
    public void Add(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (_, member) in members)
                {
                    Add(member);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Add(item);
                }

                break;
            case JsonValue scalar when TextOf(scalar) is { Length: > 0 } text && _values.Count <= MaxCount:
                _values.Add(text);
                _mask = null;
                break;
        }
    }

    /// <summary>Redacts all texts as a whole, since it is not known which values they may have.</summary>
    public void AddEverything() => _isEverything = true;

    /// <summary>Returns the text without the values. Short ones are found as whole words only.</summary>
    public string? ApplyTo(string? text)
    {
        if (string.IsNullOrEmpty(text) || IsEmpty)
        {
            return text;
        }

        return AreTooMany ? Replacement
            : _values.Where(value => value.Length < SecretForms.MinLength).Aggregate(Mask?.Apply(text) ?? text, ReplaceWord);
    }

    /// <summary>Returns a body without the values. JSON stays JSON.</summary>
    public string? ApplyToBody(string? body, bool isCut)
        => body is null || IsEmpty ? body
            : AreTooMany ? Replacement
            : !isCut && StrictJson.TryParse(Encoding.UTF8.GetBytes(body), out var document, out _)
                ? ApplyTo(document)?.ToJsonString(Plain) ?? "null"
            : ApplyTo(body);

    /// <summary>
    /// Returns a copy of a payload without the values that something has copied to other places of it. Those that are shorter than a word
    /// stay, since they occur in any payload by chance.
    /// </summary>
    public JsonNode? ApplyToPayload(JsonNode? payload) => Mask is null || AreTooMany ? payload : Mask.Apply(payload);

    /// <summary>Returns a copy of the document without the values.</summary>
    public JsonNode? ApplyTo(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, ApplyTo(member.Value))));
            case JsonArray items:
                return new JsonArray([.. items.Select(ApplyTo)]);
            case JsonValue scalar when TextOf(scalar) is { } text:
                var shown = AreTooMany || _values.Contains(text) ? Replacement : Mask?.Apply(text) ?? text;
                return shown == text ? scalar.DeepClone() : JsonValue.Create(shown);
            default:
                return node?.DeepClone();
        }
    }

    // True, false and null tell nothing without their place.
    private static string? TextOf(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    private static string ReplaceWord(string text, string word)
    {
        var result = new StringBuilder();
        var copied = 0;
        for (var i = text.IndexOf(word, StringComparison.Ordinal); i >= 0; i = text.IndexOf(word, i + 1, StringComparison.Ordinal))
        {
            if (i >= copied && IsBoundary(text, i - 1) && IsBoundary(text, i + word.Length))
            {
                result.Append(text, copied, i - copied).Append(Replacement);
                copied = i + word.Length;
            }
        }

        return copied == 0 ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool IsBoundary(string text, int index) => index < 0 || index >= text.Length || !char.IsLetterOrDigit(text[index]);
}
