using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The lists in a webhook's row, known without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(SigningSecretLabel[]))]
internal sealed partial class WebhookRowTypes : JsonSerializerContext;
