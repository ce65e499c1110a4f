using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Descriptions.Documents;

/// <summary>Reads a part of a document that is written in JSON.</summary>
internal static class Fragment
{
    public static JsonObject Of([StringSyntax(StringSyntaxAttribute.Json)] string json) => JsonNode.Parse(json)!.AsObject();
}
