using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Dashboard.Layout;

/// <summary>JSON as people read and type it.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = PlainJsonEncoder.Instance,
    };

    public static string Write(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    /// <summary>Lays out a body that went over the wire: JSON is indented, everything else stays as it was sent.</summary>
    public static string Tidy(string body)
    {
        try
        {
            // Numbers keep their digits and members their order, also members that are there twice.
            using var document = JsonDocument.Parse(body);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            // Not JSON, or cut.
            return body;
        }
    }

    /// <summary>Reads what was typed. An error names the line and the column, as an editor counts them.</summary>
    public static bool TryRead(string typed, DashboardLanguage language, out JsonNode? value, out string error)
    {
        var utf8 = Encoding.UTF8.GetBytes(typed);
        if (StrictJson.TryParse(utf8, out value, out var problem))
        {
            error = "";
            return true;
        }

        error = FindMistake(utf8) is var (line, column)
            ? language.Text.Format("Test.NotJson", line, column)
            : language.Translate(problem);
        return false;
    }

    // Returns where the text stops being JSON; null if it is JSON, but not strict.
    private static (long Line, int Column)? FindMistake(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = StrictJson.MaxDepth });
            return null;
        }
        catch (JsonException exception)
        {
            var line = exception.LineNumber ?? 0;
            var start = 0;
            for (var i = 0; i < line; i++)
            {
                start = Array.IndexOf(utf8, (byte)'\n', start) + 1;
            }

            // The parser counts bytes, of which a Cyrillic letter has two.
            var bytes = (int)Math.Min(exception.BytePositionInLine ?? 0, utf8.Length - start);
            return (line + 1, Encoding.UTF8.GetCharCount(utf8, start, bytes) + 1);
        }
    }
}
