using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>Lays bodies out for people: JSON is indented, everything else stays as it was sent.</summary>
internal static class BodyText
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Lay(string body)
    {
        try
        {
            // Numbers keep their digits and members their order, also members that are there twice.
            using var document = JsonDocument.Parse(body);
            return JsonSerializer.Serialize(document.RootElement, Readable);
        }
        catch (JsonException)
        {
            // Not JSON, or cut.
            return body;
        }
    }
}
