using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>The JSON metadata of a message's document, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OutboxMessageDocument))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class OutboxTypes : JsonSerializerContext;
