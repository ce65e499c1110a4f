using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Checks that a template for a JSON content type has rendered JSON: exactly one value, or one in each line or record, by the grammar of
/// RFC 8259.
/// </summary>
internal static class RenderedJson
{
    private const byte RecordSeparator = 0x1e;

    // As deep as an envelope may be, because a template can render the whole envelope.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>Checks the rendered text.</summary>
    /// <exception cref="RenderedTextException">
    /// The text is not JSON. The message contains the position, but nothing of the text, which may hold personal data.
    /// </exception>
    public static void Check(ReadOnlyMemory<byte> rendered, JsonForm form)
    {
        var text = rendered.Span;
        if (form is JsonForm.Value)
        {
            CheckValue(text, rendered, offset: 0);
            return;
        }

        var separator = form is JsonForm.Lines ? (byte)'\n' : RecordSeparator;
        foreach (var range in text.Split(separator))
        {
            if (!text[range].Trim(" \t\r\n"u8).IsEmpty)
            {
                CheckValue(text[range], rendered, range.Start.GetOffset(text.Length));
            }
        }
    }

    private static void CheckValue(ReadOnlySpan<byte> value, ReadOnlyMemory<byte> rendered, int offset)
    {
        var reader = new Utf8JsonReader(value, Options);
        try
        {
            while (reader.Read())
            {
                // Reading to the end is the check.
            }
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0);
            var column = Column(value, line, exception.BytePositionInLine ?? 0);
            line += rendered.Span[..offset].Count((byte)'\n') + 1;
            throw new RenderedTextException(Describe(value, line, column), rendered, line);
        }
    }

    private static string Describe(ReadOnlySpan<byte> value, int line, int column) => value.IsEmpty
        ? "The template failed: it rendered nothing (line 1, column 1), which is not JSON."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The template failed: what it rendered is not JSON; see line {line}, column {column} of the rendered text.");

    // The reader counts bytes. People and editors count characters.
    private static int Column(ReadOnlySpan<byte> rendered, int line, long bytes)
    {
        for (; line > 0; line--)
        {
            rendered = rendered[(rendered.IndexOf((byte)'\n') + 1)..];
        }

        return Encoding.UTF8.GetCharCount(rendered[..(int)Math.Min(bytes, rendered.Length)]) + 1;
    }
}
