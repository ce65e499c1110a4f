using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using SampleHost.Api;

namespace SampleHost.Demo;

/// <summary>
/// A webhook receiver for experiments:
/// <list type="bullet">
/// <item><c>allow</c> lets the request pass.</item>
/// <item><c>deny</c> refuses it with 422 and problem details, which Gate webhooks understand as well.</item>
/// <item><c>enrich</c> adds a discount, if the event's payload has a member for it: see <see cref="DemoEnrichment"/>.</item>
/// <item><c>slow?ms=3000</c> lets it pass after a delay.</item>
/// <item><c>fail?status=500</c> responds with that status and no decision.</item>
/// <item><c>echo</c> lets it pass, and puts the request's body into the run's context.</item>
/// </list>
/// </summary>
internal static class DemoReceiver
{
    public static void MapDemoReceiver(this IEndpointRouteBuilder demo)
    {
        demo.MapPost("/receiver/{behaviour}", ReceiveAsync);
        demo.MapGet("/receiver/log", (DemoLog log) => new { Items = log.Read() });
        demo.MapDelete("/receiver/log", (DemoLog log) =>
        {
            log.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task<IResult> ReceiveAsync(
        string behaviour,
        HttpRequest request,
        DemoLog log,
        TimeProvider time,
        CancellationToken cancellationToken,
        int ms = 3000,
        int status = 500)
    {
        using var reader = new StreamReader(request.Body);
        var raw = await reader.ReadToEndAsync(cancellationToken);
        var body = Parse(raw);
        var headers = request.Headers
            .Where(header => !header.Key.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        log.Add(new DemoReceipt(time.GetUtcNow(), behaviour, headers, body, raw));

        switch (behaviour)
        {
            case "allow":
                return Answer(new JsonObject { ["decision"] = "allow" });

            case "deny":
                return Deny(body);

            case "enrich":
                return Answer(DemoEnrichment.For(body));

            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, 120_000)), time, cancellationToken);
                return Answer(new JsonObject { ["decision"] = "allow" });

            case "fail":
                return Fail(status is >= 200 and <= 599 ? status : StatusCodes.Status500InternalServerError);

            case "echo":
                var echo = body is { } json ? JsonSerializer.SerializeToNode(json) : raw;
                return Answer(new JsonObject { ["decision"] = "allow", ["context"] = new JsonObject { ["echo"] = echo } });

            default:
                return Problems.NotFound("Use allow, deny, enrich, slow?ms=, fail?status= or echo.");
        }
    }

    private static JsonHttpResult<JsonObject> Answer(JsonObject decision) => TypedResults.Json(decision);

    private static JsonHttpResult<JsonObject> Deny(JsonElement? body)
    {
        var hasItems = body is { ValueKind: JsonValueKind.Object } envelope
            && envelope.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("items", out _);
        var problem = new JsonObject
        {
            ["title"] = "Refused by the demo receiver",
            ["status"] = StatusCodes.Status422UnprocessableEntity,
            ["detail"] = "It refuses everything.",
            ["errors"] = new JsonArray(new JsonObject
            {
                ["pointer"] = hasItems ? "#/items/0/quantity" : "#/",
                ["code"] = "demo",
                ["detail"] = hasItems ? "There is no stock." : "Not today.",
            }),
        };
        return TypedResults.Json(problem, contentType: "application/problem+json", statusCode: StatusCodes.Status422UnprocessableEntity);
    }

    // An error without content would be turned into problem details, which with status 409, for example, are a refusal.
    private static IResult Fail(int status)
        => status < 400 ? TypedResults.StatusCode(status) : TypedResults.Text("No decision.", "text/plain", statusCode: status);

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
