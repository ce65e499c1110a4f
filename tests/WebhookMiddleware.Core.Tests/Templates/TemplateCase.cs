using System.Text.Json.Nodes;

namespace WebhookMiddleware.Core.Tests.Templates;

/// <summary>A template, a part of one or a condition, and what it runs on.</summary>
internal sealed record TemplateCase(string Source, JsonObject Envelope)
{
    public override string ToString() => $"{Source} on {Envelope.ToJsonString()}";
}
