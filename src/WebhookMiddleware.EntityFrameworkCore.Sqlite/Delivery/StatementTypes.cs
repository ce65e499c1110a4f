using System.Text.Json.Serialization;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>The lists that statements take as JSON, known without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IEnumerable<string>))]
[JsonSerializable(typeof(IEnumerable<long>))]
[JsonSerializable(typeof(IEnumerable<object[]>))]
[JsonSerializable(typeof(int))]
internal sealed partial class StatementTypes : JsonSerializerContext;
