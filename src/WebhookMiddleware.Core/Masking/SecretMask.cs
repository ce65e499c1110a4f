using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Masking;

/// <summary>
/// Finds a webhook's secrets in what its receiver sends back, and replaces them. The comparison is case-sensitive: secrets are, and a
/// receiver
/// that only repeats them does not change their case.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Replacement = "•••";

    private const char CutMark = '…';

    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    private readonly string[] _forms;
    private readonly SearchValues<string> _search;

    // Shorter forms count as whole words only.
    private readonly int _minPartLength;

    private SecretMask(string[] forms, int minPartLength)
    {
        _forms = forms;
        _search = SearchValues.Create(forms, StringComparison.Ordinal);
        _minPartLength = minPartLength;
    }

    // What is searched for in patches. Null: nothing.
    private SecretMask? Credentials { get; init; }

    /// <summary>Returns the mask of a webhook's secrets; null when it has none that can be searched for.</summary>
    public static SecretMask? For(Webhook webhook) => SecretForms.Of(webhook) is { Length: > 0 } forms
        ? new SecretMask(forms, minPartLength: 0)
        {
            Credentials = SecretForms.OfCredentials(webhook) is { Length: > 0 } credentials
                ? new SecretMask(credentials, SecretForms.MinPieceLength)
                : null,
        }
        : null;

    /// <summary>Returns whether the text repeats a secret, in whatever spelling.</summary>
    public bool Finds(string text) => Contains(text) || EncodedText.Decode(text).Any(Contains);

    /// <summary>Returns whether any name or value of the document repeats a secret.</summary>
    public bool Finds(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => Finds(member.Key) || Finds(member.Value)),
        JsonArray items => items.Any(Finds),
        JsonValue value => TextOf(value) is { } text && Finds(text),
        _ => false,
    };

    /// <summary>
    /// Returns whether a patch repeats a credential. The values of headers that plainly are no secrets are not searched for, and short
    /// credentials as whole
    /// words only: a patch is not masked but refused.
    /// </summary>
    public bool FindsInPatch(JsonNode? patch) => Credentials?.Finds(patch) == true;

    /// <summary>
    /// Returns the text with its secrets replaced; as a whole where they are spelt in a way that has no place of its own.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isCut">Whether it ends where somebody cut it, maybe in the middle of a secret.</param>
    public string Apply(string text, bool isCut = false)
    {
        var masked = ReplaceForms(text);
        masked = isCut || masked.EndsWith(CutMark) ? ReplaceEnd(masked) : masked;
        return EncodedText.Decode(masked).Any(Contains) ? Replacement : masked;
    }

    /// <summary>Returns a document in which the secrets in names and values are replaced.</summary>
    public JsonNode? Apply(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, member) in members)
                {
                    copy[Apply(name)] = Apply(member);
                }

                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(Apply)]);
            case JsonValue value when TextOf(value) is { } text && Finds(text):
                return JsonValue.Create(Apply(text));
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>Returns a body with its secrets replaced. JSON stays JSON, and a body without secrets stays as it is.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isCut">Whether it is only the beginning of one.</param>
    public string ApplyToBody(string body, bool isCut)
    {
        if (isCut)
        {
            return Apply(body, isCut);
        }

        if (!Finds(body))
        {
            return body;
        }

        if (StrictJson.TryParse(Encoding.UTF8.GetBytes(body), out var document, out _))
        {
            var masked = Apply(document)?.ToJsonString(Plain) ?? "null";
            return Finds(masked) ? Replacement : masked;
        }

        return Apply(body);
    }

    private bool Contains(string text)
    {
        for (var at = IndexOf(text, 0); at >= 0; at = IndexOf(text, at + 1))
        {
            if (_minPartLength == 0 || IsFoundAt(text, at))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsFoundAt(string text, int at)
        => Array.Exists(_forms, form => text.AsSpan(at).StartsWith(form, StringComparison.Ordinal)
            && (form.Length >= _minPartLength || IsWord(text, at, at + form.Length)));

    private static bool IsWord(string text, int start, int end)
        => (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));

    // A number can be somebody's code; true, false and null are nobody's.
    private static string? TextOf(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    private string ReplaceForms(string text)
    {
        var at = IndexOf(text, 0);
        if (at < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        while (at >= 0)
        {
            // Secrets can overlap: one that begins inside another is part of what is replaced.
            var (end, next) = (at + LengthAt(text, at), IndexOf(text, at + 1));
            for (; next >= 0 && next < end; next = IndexOf(text, next + 1))
            {
                end = Math.Max(end, next + LengthAt(text, next));
            }

            result.Append(text, copied, at - copied).Append(Replacement);
            copied = end;
            at = next;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    private int IndexOf(string text, int start)
        => text.AsSpan(start).IndexOfAny(_search) is >= 0 and var index ? start + index : -1;

    private int LengthAt(string text, int at)
        => Array.Find(_forms, form => text.AsSpan(at).StartsWith(form, StringComparison.Ordinal))!.Length;

    private string ReplaceEnd(string text)
    {
        var end = text.TrimEnd(CutMark);
        var length = _forms.Max(form => LengthAtEnd(end, form));
        return length == 0 ? text : string.Concat(end.AsSpan(0, end.Length - length), Replacement, text.AsSpan(end.Length));
    }

    // How much of a form the text ends with, if the rest of it was cut off.
    private static int LengthAtEnd(string text, string form)
    {
        for (var length = Math.Min(form.Length - 1, text.Length); length >= SecretForms.MinLength; length--)
        {
            if (text.AsSpan().EndsWith(form.AsSpan(0, length), StringComparison.Ordinal))
            {
                return length;
            }
        }

        return 0;
    }
}
