using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using WebhookMiddleware.Receiver;

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
        // People try it with templates and by hand, and see every request in the log, repeated ones too.
        demo.MapWebhookReceiver("/receiver/{behaviour}", ReceiveAsync, options =>
        {
            options.AllowUnsigned = true;
            options.Deduplicate = false;
        });
        demo.MapGet("/receiver/log", (DemoLog log) => new { Items = log.Read() });
        demo.MapDelete("/receiver/log", (DemoLog log) =>
        {
            log.Clear();
            return TypedResults.NoContent();
        });
    }

    private static async Task<Decision> ReceiveAsync(
        WebhookMessage message,
        string behaviour,
        DemoLog log,
        TimeProvider time,
        CancellationToken cancellationToken,
        int ms = 3000,
        int status = 500)
    {
        var raw = Encoding.UTF8.GetString(message.Body.Span);
        var body = Parse(raw);
        var headers = message.Headers
            .Where(header => !header.Key.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        log.Add(new DemoReceipt(time.GetUtcNow(), behaviour, headers, body, raw));

        switch (behaviour)
        {
            case "allow":
                return Allow();

            case "deny":
                return Deny(body);

            case "enrich":
                return DemoEnrichment.For(body);

            case "slow":
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, 120_000)), time, cancellationToken);
                return Allow();

            case "fail":
                return Fail(status is >= 200 and <= 599 ? status : StatusCodes.Status500InternalServerError);

            case "echo":
                return Decision.Allow().WithContext(new JsonObject
                {
                    ["echo"] = body is { } json ? JsonSerializer.SerializeToNode(json) : raw,
                });

            default:
                return Decision.Status(
                    StatusCodes.Status404NotFound,
                    "application/problem+json",
                    """{"title":"Not Found","status":404,"detail":"Use allow, deny, enrich, slow?ms=, fail?status= or echo."}""");
        }
    }

    // A body that people see, in place of 204.
    private static Decision Allow() => Decision.Status(StatusCodes.Status200OK, "application/json", """{"decision":"allow"}""");

    private static Decision Deny(JsonElement? body)
    {
        var hasItems = body is { ValueKind: JsonValueKind.Object } envelope
            && envelope.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("items", out _);
        return Decision.Deny(new ProblemDetails
        {
            Title = "Refused by the demo receiver",
            Status = StatusCodes.Status422UnprocessableEntity,
            Detail = "It refuses everything.",
            Extensions =
            {
                ["errors"] = new JsonArray(new JsonObject
                {
                    ["pointer"] = hasItems ? "#/items/0/quantity" : "#/",
                    ["code"] = "demo",
                    ["detail"] = hasItems ? "There is no stock." : "Not today.",
                }),
            },
        });
    }

    // An error without content would be turned into problem details, which with status 409, for example, are a refusal.
    private static Decision Fail(int status)
        => status < 400 ? Decision.Status(status) : Decision.Status(status, "text/plain", "No decision.");

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
