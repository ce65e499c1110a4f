using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Receiver.Tests.Support;

/// <summary>A request as an API sends it, signed by hand.</summary>
internal sealed record Call
{
    public const string Order = """{"number":"7","items":[{"article":"CUP-1","quantity":2}]}""";

    private static int _calls;

    public string Id { get; init; } = $"msg_{Interlocked.Increment(ref _calls)}";

    public DateTimeOffset At { get; init; } = Vector.Time;

    public string Secret { get; init; } = Vector.Secret;

    public string Body { get; init; } = Envelope().ToJsonString();

    public string? ContentType { get; init; } = "application/json";

    public static JsonObject Envelope(string data = Order) => new()
    {
        ["id"] = "01a22a7b-d5dd-7d07-9a0f-54a1c420e779",
        ["type"] = "before_order",
        ["phase"] = "before",
        ["timestamp"] = "2026-11-30T03:24:48.477Z",
        ["hook"] = new JsonObject { ["id"] = "01a22a7b-d40f-7de0-b5e1-3be37f43b635", ["name"] = "Stock check", ["order"] = 10 },
        ["attempt"] = 1,
        ["deadlineMs"] = 3000,
        ["dryRun"] = false,
        ["request"] = null,
        ["principal"] = null,
        ["data"] = JsonNode.Parse(data),
        ["context"] = new JsonObject(),
    };

    /// <summary>The same call with a member of its envelope changed.</summary>
    public static Call With(string member, string? json)
    {
        var envelope = Envelope();
        envelope[member] = json is null ? null : JsonNode.Parse(json);
        return new Call { Body = envelope.ToJsonString() };
    }

    public string Sign()
    {
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var text = string.Create(CultureInfo.InvariantCulture, $"{Id}.{At.ToUnixTimeSeconds()}.{Body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    public HttpRequestMessage ToRequest()
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.ContentType = ContentType is null ? null : MediaTypeHeaderValue.Parse(ContentType);
        return new HttpRequestMessage(HttpMethod.Post, ReceiverHost.Path)
        {
            Content = content,
            Headers =
            {
                { "webhook-id", Id },
                { "webhook-timestamp", At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", Sign() },
            },
        };
    }
}
