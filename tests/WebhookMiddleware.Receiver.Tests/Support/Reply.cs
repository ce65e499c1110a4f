using System.Text.Json.Nodes;

namespace WebhookMiddleware.Receiver.Tests.Support;

/// <summary>The response of a receiver.</summary>
internal sealed record Reply(HttpStatusCode Status, string? ContentType, string Body, string Challenge)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}
