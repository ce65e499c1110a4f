using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookMiddleware.Pipeline;

/// <summary>How JSON is written for webhooks: non-ASCII text as UTF-8. What goes into HTML is escaped there.</summary>
internal static class PayloadJson
{
    /// <summary>For documents that have no API of their own, such as contexts.</summary>
    public static JsonSerializerOptions Relaxed { get; } = For(JsonSerializerOptions.Web);

    /// <summary>The API's own options, but for the escaping of non-ASCII text.</summary>
    public static JsonSerializerOptions For(JsonSerializerOptions api)
    {
        var options = new JsonSerializerOptions(api) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
