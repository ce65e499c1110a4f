using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Management;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>Writes an export in lines that people can read and compare.</summary>
internal static class ExportFile
{
    public static byte[] Write(JsonObject document)
    {
        using var content = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = ManagementJson.Options.Encoder };
        using (var writer = new Utf8JsonWriter(content, options))
        {
            document.WriteTo(writer);
        }

        return content.ToArray();
    }
}
