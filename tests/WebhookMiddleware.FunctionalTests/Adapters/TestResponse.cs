using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Emissions;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What an API's client got.</summary>
internal sealed record TestResponse(int Status, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static async Task<TestResponse> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Emitted.Look(response, body);
        return new TestResponse((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), body, HeadersOf(response));
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
        => response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>A JSON body as compact text.</summary>
    public string Compact => Json.ToJsonString(Relaxed);

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
