using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Secrets;

/// <summary>The JSON metadata of the secrets' document, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SecretDocument))]
internal sealed partial class SecretTypes : JsonSerializerContext;
