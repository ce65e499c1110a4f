using System.Text.Json.Nodes;

namespace WebhookMiddleware.Pipeline;

/// <summary>The context that the webhooks of a run have built up.</summary>
/// <param name="Members">The context's members.</param>
/// <param name="Utf8Json">The same members as UTF-8 JSON, as the next webhooks receive them.</param>
internal sealed record RunContext(JsonObject Members, ReadOnlyMemory<byte> Utf8Json);
