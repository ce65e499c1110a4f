using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>The document of a message, known without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OutboxMessageDocument))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class OutboxTypes : JsonSerializerContext;
