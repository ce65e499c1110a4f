using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookMiddleware.FunctionalTests.Emissions;

/// <summary>A receiver that repeats what it was sent, as request bins and careless error pages do.</summary>
internal static class EchoingReceiver
{
    /// <summary>Its answers to an awaited webhook of a before-event, with the status that the API's client gets then.</summary>
    public static IReadOnlyList<(int Status, Func<ReceivedWebhook, WebhookReply> Reply)> Answers { get; } =
    [
        (200, received => WebhookReply.AllowWithWarnings([.. Secrets(received)])),
        (200, received => WebhookReply.WithJson(JsonSerializer.Serialize(new { decision = "allow", context = new { headers = Headers(received) } }))),
        (200, received => WebhookReply.WithJson(JsonSerializer.Serialize(new { context = Secrets(received).ToDictionary(secret => secret, _ => 1) }))),
        (422, received => WebhookReply.WithJson(JsonSerializer.Serialize(new
        {
            decision = "deny",
            problem = new
            {
                type = "urn:" + Uri.EscapeDataString(Secrets(received)[0]),
                title = Secrets(received)[1],
                detail = string.Join(' ', Secrets(received)),
                errors = Secrets(received).ToDictionary(secret => secret, secret => new[] { secret }),
            },
        }))),
        (409, received => WebhookReply.Deny(409, Secrets(received)[0], errors: ("#/" + Secrets(received)[1], Secrets(received)[2]))),
        (403, received => WebhookReply.Status(403, "application/problem+json", JsonSerializer.Serialize(new { title = Secrets(received)[^1] }))),
        (502, received => WebhookReply.Status(302, "text/plain", "moved").WithHeader("Location", "/?" + Uri.EscapeDataString(Secrets(received)[0]))),
        (502, received => WebhookReply.Status(500, "text/html", $"<pre>{WebUtility.HtmlEncode(string.Join(' ', Secrets(received)))}</pre>")),
        (502, received => WebhookReply.WithJson("{ headers: " + string.Join(", ", Secrets(received)))),
        (502, received => WebhookReply.WithJson($$"""{"{{JsonEncodedText.Encode(Secrets(received)[0])}}":1,"{{JsonEncodedText.Encode(Secrets(received)[0])}}":2}""")),
        (502, received => WebhookReply.WithJson(JsonSerializer.Serialize(new { decision = Secrets(received)[0] }))),
        (502, received => WebhookReply.Enrich(new { note = Secrets(received)[0] })),
        (502, received => WebhookReply.Patch(new { op = "add", path = "/" + Secrets(received)[0], value = Secrets(received)[1] })),
    ];

    public static WebhookReply AsText(ReceivedWebhook received) => WebhookReply.Status(200, "text/plain", string.Join('\n', Secrets(received)));

    public static WebhookReply AsPage(ReceivedWebhook received)
        => WebhookReply.Status(200, "text/html", $"<p>{HtmlEncoder.Default.Encode(string.Join(' ', Secrets(received)))}</p>");

    public static WebhookReply AsJson(ReceivedWebhook received) => WebhookReply.WithJson(JsonSerializer.Serialize(Headers(received)));

    public static WebhookReply AsForm(ReceivedWebhook received)
        => WebhookReply.Status(200, "application/x-www-form-urlencoded", string.Join('&', Secrets(received).Select(secret => "v=" + WebUtility.UrlEncode(secret))));

    private static Dictionary<string, string> Headers(ReceivedWebhook received)
        => received.HeaderNames.ToDictionary(name => name, name => received.Header(name)!);

    // What it was sent, and what that says.
    private static string[] Secrets(ReceivedWebhook received)
    {
        var authorization = received.Header("Authorization")!;
        var credentials = Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..]));
        return [received.Header(PlantedSecrets.HeaderName)!, authorization, credentials, credentials.Split(':', 2)[1]];
    }
}
