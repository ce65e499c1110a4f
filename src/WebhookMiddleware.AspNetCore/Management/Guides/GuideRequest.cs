using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>Writes the request that a webhook is sent, with a signature that can be verified.</summary>
internal static class GuideRequest
{
    public const string Host = "erp.example.com";
    public const string Path = "/hooks";

    // Known to everybody, as the page says of it.
    public const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly SigningSecret Key = SigningSecret.TryParse(Secret, out var key) ? key : throw new FormatException(Secret);

    private static readonly JsonSerializerOptions Compact = new() { Encoder = PlainJsonEncoder.Instance };
    private static readonly JsonSerializerOptions Indented = new()
    {
        Encoder = PlainJsonEncoder.Instance,
        WriteIndented = true,
        NewLine = "\n",
    };

    public static string Of(WebhookEvent webhookEvent, JsonObject envelope, GuideLanguage language)
    {
        var body = envelope.ToJsonString(Compact);
        var bytes = Encoding.UTF8.GetBytes(body);
        var id = WebhookInvocation.MessageId(envelope["id"]!.GetValue<Guid>(), envelope["hook"]!["id"]!.GetValue<Guid>());
        var timestamp = envelope["timestamp"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds();
        var signature = WebhookSignature.Compute([Key], id, timestamp, new(bytes));
        return $"""
            {GuideLanguage.Format(language.Request, Secret, bytes.Length)}

            ```http
            POST {Path} HTTP/1.1
            Host: {Host}
            {WebhookHeaderNames.Id}: {id}
            {WebhookHeaderNames.Timestamp}: {timestamp}
            {WebhookHeaderNames.Signature}: {signature}
            {WebhookHeaderNames.Event}: {webhookEvent.Name}
            {WebhookHeaderNames.Attempt}: 1
            {WebhookHeaderNames.Hop}: 1
            {WebhookHeaderNames.TraceParent}: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
            User-Agent: WebhookMiddleware/{WebhookHttpRequest.PackageVersion}
            Accept-Encoding: gzip, deflate, br
            Content-Type: application/json
            Content-Length: {bytes.Length}

            {body}
            ```

            {language.LaidOut}

            ```json
            {envelope.ToJsonString(Indented)}
            ```
            """;
    }
}
