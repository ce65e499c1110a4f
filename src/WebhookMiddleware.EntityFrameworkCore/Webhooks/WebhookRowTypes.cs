using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The JSON metadata of the lists in a webhook's row, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(SigningSecretLabel[]))]
internal sealed partial class WebhookRowTypes : JsonSerializerContext;
