using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>The JSON metadata of the statements' list parameters, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(IEnumerable<long>))]
internal sealed partial class StatementTypes : JsonSerializerContext;
