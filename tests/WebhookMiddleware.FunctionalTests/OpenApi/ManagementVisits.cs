using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.OpenApi;

/// <summary>Calls the management API in every way that its document describes, and keeps what it answers.</summary>
internal sealed class ManagementVisits
{
    public const string Prefix = "/webhooks/api";

    private readonly TestApi _api;
    private readonly JsonNode _document;
    private readonly List<ManagementVisit> _made = [];

    private ManagementVisits(TestApi api, JsonNode document)
    {
        _api = api;
        _document = document;
    }

    public static async Task<IReadOnlyList<ManagementVisit>> MakeAsync(TestApi api, JsonNode document)
    {
        var visits = new ManagementVisits(api, document);
        await visits.ToHooksAsync();
        await visits.ToHistoryAsync();
        await visits.ToTrialsAsync();
        await visits.ToLogsAsync();
        await visits.ToHostAsync();
        return visits._made;
    }

    private async Task ToHooksAsync()
    {
        // The examples of the document are sent as they are.
        var created = await VisitAsync(201, "POST", "/hooks", body: Example("POST", "/hooks"));
        var id = created.Body!["id"]!.GetValue<string>();
        await VisitAsync(400, "POST", "/hooks", body: new JsonObject { ["timeoutMs"] = 1 });
        await VisitAsync(415, "POST", "/hooks", body: new JsonObject(), contentType: "text/plain");
        await VisitAsync(413, "POST", "/hooks", body: new JsonObject { ["name"] = new string('a', 2_000_000) });
        await VisitAsync(200, "GET", "/hooks");
        await VisitAsync(400, "GET", "/hooks", query: "?limit=0");
        await VisitAsync(404, "GET", "/hooks/{id}", Guid.NewGuid().ToString());
        var read = await VisitAsync(200, "GET", "/hooks/{id}", id);
        await VisitAsync(200, "PATCH", "/hooks/{id}", id, body: Example("PATCH", "/hooks/{id}"));
        await VisitAsync(412, "PATCH", "/hooks/{id}", id, body: new JsonObject(), ifMatch: "\"77\"");
        await VisitAsync(400, "PATCH", "/hooks/{id}", id, body: new JsonObject(), ifMatch: "77");
        await VisitAsync(200, "PUT", "/hooks/{id}", id, body: read.Body);
        await VisitAsync(404, "PUT", "/hooks/{id}", "none", body: read.Body);
        await VisitAsync(412, "DELETE", "/hooks/{id}", id, ifMatch: "\"77\"");
        await VisitAsync(404, "POST", "/hooks/{id}/test", "none");
        await VisitAsync(400, "POST", "/hooks/{id}/test", id, body: new JsonObject { ["request"] = 1 });
        await VisitAsync(204, "DELETE", "/hooks/{id}", id);
        await VisitAsync(404, "DELETE", "/hooks/{id}", id);
    }

    private async Task ToHistoryAsync()
    {
        var imported = await VisitAsync(200, "POST", "/import", body: Example("POST", "/import"));
        var id = imported.Body!["created"]![0]!["id"]!.GetValue<string>();
        await VisitAsync(200, "PUT", "/hooks/order", body: Example("PUT", "/hooks/order"));
        await VisitAsync(400, "PUT", "/hooks/order", body: new JsonObject());
        await VisitAsync(412, "PUT", "/hooks/order", body: Example("PUT", "/hooks/order"), ifMatch: "\"1\"");
        await VisitAsync(200, "GET", "/hooks/{id}/versions", id);
        await VisitAsync(200, "POST", "/hooks/{id}/versions/{version}/restore", id);
        await VisitAsync(412, "POST", "/hooks/{id}/versions/{version}/restore", id, ifMatch: "\"77\"");
        await VisitAsync(404, "POST", "/hooks/{id}/versions/{version}/restore", "none");
        await VisitAsync(404, "GET", "/hooks/{id}/versions", "none");
        await VisitAsync(200, "GET", "/audit");
        await VisitAsync(400, "GET", "/audit", query: "?action=none");
        var export = await VisitAsync(200, "GET", "/export");
        await VisitAsync(200, "POST", "/import", body: export.Body, query: "?dryRun=true");
        await VisitAsync(400, "POST", "/import", body: new JsonObject());
        await VisitAsync(412, "POST", "/import", body: export.Body, ifMatch: "\"1\"");
        await VisitAsync(204, "DELETE", "/hooks/{id}", id);
    }

    // A webhook that answers, one that patches wrongly, and one in the background.
    private async Task ToTrialsAsync()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Exchange().Replies(WebhookReply.Enrich(new { quantity = 5 }));
            hooks.On(TestApiBuilder.BeforeOrder).Exchange().Replies(WebhookReply.Enrich(new { quantity = "many" }));
            hooks.On(TestApiBuilder.BeforeOrder).Gate().Replies(WebhookReply.Deny(409, "Sold out"));
            hooks.On(TestApiBuilder.BeforeOrder).Notify();
        });

        var hooks = await VisitAsync(200, "GET", "/hooks");
        foreach (var hook in hooks.Body!["items"]!.AsArray())
        {
            await VisitAsync(200, "POST", "/hooks/{id}/test", hook!["id"]!.GetValue<string>());
        }

        await VisitAsync(200, "POST", "/hooks/{id}/test", hooks.FirstId, body: Example("POST", "/hooks/{id}/test"));
        var unsaved = Example("POST", "/hooks/test");
        unsaved["hook"]!["url"] = _api.Receiver.Url("/unsaved").ToString();
        await VisitAsync(200, "POST", "/hooks/test", body: unsaved);
        await VisitAsync(400, "POST", "/hooks/test", body: new JsonObject());
        await VisitAsync(200, "POST", "/events/{event}/test", TestApiBuilder.BeforeOrder);
        await VisitAsync(200, "POST", "/events/{event}/test", TestApiBuilder.BeforeOrder, body: Example("POST", "/events/{event}/test"));
        await VisitAsync(400, "POST", "/events/{event}/test", TestApiBuilder.BeforeOrder, body: new JsonObject { ["context"] = 1 });
        await VisitAsync(404, "POST", "/events/{event}/test", "none");
    }

    private async Task ToLogsAsync()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Exchange();
            hooks.On(TestApiBuilder.AfterOrder).Notify();
        });
        (await _api.PostAsync("/orders", """{"article":"CUP-1","quantity":2}""")).Status.Should().Be(200);
        await _api.Receiver.WaitForAsync(2);

        var calls = await VisitAsync(200, "GET", "/calls");
        await VisitAsync(200, "GET", "/calls/{id}", calls.FirstId);
        await VisitAsync(404, "GET", "/calls/{id}", "none");
        await VisitAsync(400, "GET", "/calls", query: "?outcome=lost");
        var deliveries = await VisitAsync(200, "GET", "/deliveries");
        await VisitAsync(200, "GET", "/deliveries/{id}", deliveries.FirstId);
        await VisitAsync(404, "GET", "/deliveries/{id}", "none");
        await VisitAsync(202, "POST", "/deliveries/{id}/retry", deliveries.FirstId);
        await VisitAsync(404, "POST", "/deliveries/{id}/retry", "none");
        await VisitAsync(200, "POST", "/deliveries/replay", body: Example("POST", "/deliveries/replay"));
        await VisitAsync(400, "POST", "/deliveries/replay", body: new JsonObject());
    }

    private async Task ToHostAsync()
    {
        await VisitAsync(200, "GET", "/events");
        await VisitAsync(200, "GET", "/events/{event}/guide", TestApiBuilder.BeforeOrder);
        await VisitAsync(400, "GET", "/events/{event}/guide", TestApiBuilder.BeforeOrder, query: "?lang=xx");
        await VisitAsync(404, "GET", "/events/{event}/guide", "none");
        await VisitAsync(200, "GET", "/stats");
        await VisitAsync(400, "GET", "/stats", query: "?step=2h");
        await VisitAsync(200, "GET", "/status");
        await VisitAsync(200, "GET", "/live");
        await VisitAsync(400, "GET", "/live", query: "?hook=1");
        await VisitAsync(200, "GET", "/switch");
        await VisitAsync(200, "PUT", "/switch", body: Example("PUT", "/switch"));
        await VisitAsync(400, "PUT", "/switch", body: new JsonObject());
    }

    private JsonNode Example(string method, string path)
        => _document["paths"]![Prefix + path]![method.ToLowerInvariant()]!["requestBody"]!["content"]!.AsObject().First().Value!["example"]!.DeepClone();

    private async Task<ManagementVisit> VisitAsync(
        int expected, string method, string path, string? id = null, string? query = null, JsonNode? body = null,
        string contentType = "application/json", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), Prefix + path.Replace("{id}", id).Replace("{event}", id).Replace("{version}", "1") + query);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, contentType);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var isText = response.Content.Headers.ContentType?.MediaType?.StartsWith("text/", StringComparison.Ordinal) == true;
        var text = isText ? await ReadLineAsync(response) : await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(expected, "{0} {1} {2} answered {3}", method, path, query, text);
        var visit = new ManagementVisit(
            method, Prefix + path, expected, response.Content.Headers.ContentType?.MediaType, isText ? text : text.Length == 0 ? null : JsonNode.Parse(text));
        _made.Add(visit);
        return visit;
    }

    // A stream has no end.
    private static async Task<string> ReadLineAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        return (await reader.ReadLineAsync())!;
    }
}

/// <summary>A response of the management API.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, with its parameters as the document names them.</param>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The media type of the body.</param>
/// <param name="Body">The body; null for none.</param>
internal sealed record ManagementVisit(string Method, string Path, int Status, string? ContentType, JsonNode? Body)
{
    public string Name => $"{Status} of {Method} {Path}";

    public string FirstId => Body!["items"]![0]!["id"]!.GetValue<string>();
}
