using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Reads envelopes. Payloads have at most 64 levels, and the envelope adds some.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 72)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
