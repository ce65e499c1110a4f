using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Masking;

/// <summary>
/// Finds a webhook's secrets in what its receiver sends back, and replaces them. The comparison is case-sensitive, as secrets are: a
/// receiver that repeats one does not change its case.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>The replacement for a secret.</summary>
    public const string Replacement = "•••";

    private const char CutMark = '…';

    private const int MaxRemembered = 64;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    private readonly string[] _forms;
    private readonly SearchValues<string> _search;

    // Shorter forms match whole words only.
    private readonly int _minPartLength;

    // The last short body without a secret. Most receivers' allow is the same text each time, which need not be searched again.
    private string? _clean;

    private SecretMask(string[] forms, int minPartLength)
    {
        _forms = forms;
        _search = SearchValues.Create(forms, StringComparison.Ordinal);
        _minPartLength = minPartLength;
    }

    // The mask for patches, or null when there is nothing to search for.
    private SecretMask? Credentials { get; init; }

    /// <summary>Creates the mask of a webhook's secrets, or returns null when it has none that can be searched for.</summary>
    public static SecretMask? For(Webhook webhook) => SecretForms.Of(webhook) is { Length: > 0 } forms
        ? new SecretMask(forms, minPartLength: 0)
        {
            Credentials = SecretForms.OfCredentials(webhook) is { Length: > 0 } credentials
                ? new SecretMask(credentials, SecretForms.MinPieceLength)
                : null,
        }
        : null;

    /// <summary>Creates the mask of values that are not to be shown, or returns null when none of them can be searched for.</summary>
    public static SecretMask? Of(IEnumerable<string> values)
        => SecretForms.Of(values) is { Length: > 0 } forms ? new SecretMask(forms, minPartLength: 0) : null;

    /// <summary>Determines whether the text contains a secret in any encoding.</summary>
    public bool Finds(string text) => Contains(text) || EncodedText.Decode(text).Any(Contains);

    /// <summary>Determines whether any name or value of the document contains a secret.</summary>
    public bool Finds(JsonNode? node) => node switch
    {
        JsonObject members => members.Any(member => Finds(member.Key) || Finds(member.Value)),
        JsonArray items => items.Any(Finds),
        JsonValue value => TextOf(value) is { } text && Finds(text),
        _ => false,
    };

    /// <summary>
    /// Determines whether a patch contains a credential. Values of headers that clearly are no secrets are ignored, and short credentials
    /// match whole words only, because a patch that matches is refused and not masked.
    /// </summary>
    public bool FindsInPatch(JsonNode? patch) => Credentials?.Finds(patch) == true;

    /// <summary>
    /// Returns the text with its secrets replaced. If a secret occurs only in an encoded form, the whole text is replaced.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isCut">Whether the text was cut, possibly in the middle of a secret.</param>
    public string Apply(string text, bool isCut = false)
    {
        var masked = ReplaceForms(text);
        masked = isCut || masked.EndsWith(CutMark) ? ReplaceEnd(masked) : masked;
        return EncodedText.Decode(masked).Any(Contains) ? Replacement : masked;
    }

    /// <summary>Returns a copy of the document with the secrets in names and values replaced.</summary>
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

    /// <summary>Returns a body with its secrets replaced. JSON stays JSON, and a body without secrets is returned unchanged.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isCut">Whether it is only the beginning of the body.</param>
    public string ApplyToBody(string body, bool isCut)
    {
        if (isCut)
        {
            return Apply(body, isCut);
        }

        if (ReferenceEquals(body, _clean))
        {
            return body;
        }

        if (!Finds(body))
        {
            _clean = body.Length <= MaxRemembered ? body : _clean;
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
        for (var index = IndexOf(text, 0); index >= 0; index = IndexOf(text, index + 1))
        {
            if (_minPartLength == 0 || IsFoundAt(text, index))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsFoundAt(string text, int index)
        => Array.Exists(_forms, form => text.AsSpan(index).StartsWith(form, StringComparison.Ordinal)
            && (form.Length >= _minPartLength || IsWord(text, index, index + form.Length)));

    private static bool IsWord(string text, int start, int end)
        => (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));

    // A number can be a code. The literals true, false and null can't.
    private static string? TextOf(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    private string ReplaceForms(string text)
    {
        var index = IndexOf(text, 0);
        if (index < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        while (index >= 0)
        {
            // Secrets can overlap. One that begins inside another is replaced together with it.
            var (end, next) = (index + LengthAt(text, index), IndexOf(text, index + 1));
            for (; next >= 0 && next < end; next = IndexOf(text, next + 1))
            {
                end = Math.Max(end, next + LengthAt(text, next));
            }

            result.Append(text, copied, index - copied).Append(Replacement);
            copied = end;
            index = next;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    private int IndexOf(string text, int start)
        => text.AsSpan(start).IndexOfAny(_search) is >= 0 and var index ? start + index : -1;

    private int LengthAt(string text, int index)
        => Array.Find(_forms, form => text.AsSpan(index).StartsWith(form, StringComparison.Ordinal))!.Length;

    private string ReplaceEnd(string text)
    {
        var end = text.TrimEnd(CutMark);
        var length = _forms.Max(form => LengthAtEnd(end, form));
        return length == 0 ? text : string.Concat(end.AsSpan(0, end.Length - length), Replacement, text.AsSpan(end.Length));
    }

    // The length of the beginning of a form with which the text ends, if the rest of the form was cut off.
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
