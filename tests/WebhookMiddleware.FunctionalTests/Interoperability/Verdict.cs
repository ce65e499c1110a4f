using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Interoperability;

/// <summary>What the package made of it.</summary>
/// <param name="Payload">The payload, if it verified.</param>
/// <param name="Error">Why it did not, otherwise.</param>
internal sealed record Verdict(JsonNode? Payload, string? Error);
