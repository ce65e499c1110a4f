using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Secrets;

/// <summary>The document of a webhook's secrets, known without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SecretDocument))]
internal sealed partial class SecretTypes : JsonSerializerContext;
