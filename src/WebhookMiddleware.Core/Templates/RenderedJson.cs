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
    /// <exception cref="TemplateException">
    /// The text is not JSON. The message contains the position, but nothing of the text, which may hold personal data.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> rendered, JsonForm form)
    {
        if (form is JsonForm.Value)
        {
            CheckValue(rendered, rendered, offset: 0);
            return;
        }

        var separator = form is JsonForm.Lines ? (byte)'\n' : RecordSeparator;
        foreach (var range in rendered.Split(separator))
        {
            if (!rendered[range].Trim(" \t\r\n"u8).IsEmpty)
            {
                CheckValue(rendered[range], rendered, range.Start.GetOffset(rendered.Length));
            }
        }
    }

    private static void CheckValue(ReadOnlySpan<byte> value, ReadOnlySpan<byte> rendered, int offset)
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
            throw new TemplateException(Describe(value, exception, rendered[..offset].Count((byte)'\n')));
        }
    }

    private static string Describe(ReadOnlySpan<byte> rendered, JsonException exception, int linesBefore)
    {
        if (rendered.IsEmpty)
        {
            return "The template failed: it rendered nothing (line 1, column 1), which is not JSON.";
        }

        var line = exception.LineNumber ?? 0;
        var column = Column(rendered, line, exception.BytePositionInLine ?? 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The template failed: what it rendered is not JSON; see line {linesBefore + line + 1}, column {column} of the rendered text.");
    }

    // The reader counts bytes. People and editors count characters.
    private static int Column(ReadOnlySpan<byte> rendered, long line, long bytes)
    {
        for (; line > 0; line--)
        {
            rendered = rendered[(rendered.IndexOf((byte)'\n') + 1)..];
        }

        return Encoding.UTF8.GetCharCount(rendered[..(int)Math.Min(bytes, rendered.Length)]) + 1;
    }
}
