using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Describes the form of an event's payload.</summary>
/// <param name="Schema">Its JSON schema.</param>
/// <param name="Sample">A value that fits the schema; null for the JSON null.</param>
/// <param name="WholeSample">The same with the members that are withheld from webhooks, as a client would send it.</param>
internal sealed record PayloadDescription(JsonNode Schema, JsonNode? Sample, JsonNode? WholeSample);
