using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace WebhookMiddleware.Json;

/// <summary>
/// Escapes only what JSON requires: the quotation mark, the backslash, ASCII control characters, and lone surrogates, which have no UTF-8
/// form and become U+FFFD. The framework's own encoders, including the relaxed one, also escape emoji and no-break spaces, whatever they
/// are told to allow.
/// </summary>
internal sealed unsafe class PlainJsonEncoder : JavaScriptEncoder
{
    public static readonly PlainJsonEncoder Instance = new();

    private const char Delete = '\x7f';

    private static readonly string Escaped = string.Concat(Enumerable.Range(0, ' ').Select(code => (char)code)) + "\"\\" + Delete;
    private static readonly SearchValues<char> EscapedChars = SearchValues.Create(Escaped);
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Escaped));

    private PlainJsonEncoder()
    {
    }

    /// <summary>The longest escape sequence is <c>\u0000</c>.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < ' ' or '"' or '\\' or Delete;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        var escaped = all.IndexOfAny(EscapedChars);
        var loneSurrogate = IndexOfLoneSurrogate(escaped < 0 ? all : all[..escaped]);
        return loneSurrogate < 0 ? escaped : loneSurrogate;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var escaped = utf8Text.IndexOfAny(EscapedBytes);
        var invalid = IndexOfInvalid(escaped < 0 ? utf8Text : utf8Text[..escaped]);
        return invalid < 0 ? escaped : invalid;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        var shortForm = unicodeScalar switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => null,
        };
        if (shortForm is not null)
        {
            numberOfCharactersWritten = shortForm.TryCopyTo(output) ? shortForm.Length : 0;
            return numberOfCharactersWritten > 0;
        }

        return WillEncode(unicodeScalar)
            ? output.TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:x4}", out numberOfCharactersWritten)
            : new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
    }

    private static int IndexOfLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var start = 0; ;)
        {
            var next = text[start..].IndexOfAnyInRange('\ud800', '\udfff');
            if (next < 0)
            {
                return -1;
            }

            start += next;
            if (start + 1 == text.Length || !char.IsSurrogatePair(text[start], text[start + 1]))
            {
                return start;
            }

            start += 2;
        }
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return -1;
        }

        var start = 0;
        while (Rune.DecodeFromUtf8(utf8[start..], out _, out var consumed) == OperationStatus.Done)
        {
            start += consumed;
        }

        return start;
    }
}
