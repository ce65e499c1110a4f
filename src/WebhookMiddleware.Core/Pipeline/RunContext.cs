using System.Text.Json.Nodes;

namespace WebhookMiddleware.Pipeline;

/// <summary>What the webhooks of a run have put into its context.</summary>
/// <param name="Members">Its members.</param>
/// <param name="Utf8Json">The same as the next webhooks are told it.</param>
internal sealed record RunContext(JsonObject Members, ReadOnlyMemory<byte> Utf8Json);
