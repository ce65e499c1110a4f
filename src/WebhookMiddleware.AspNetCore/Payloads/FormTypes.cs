using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// The JSON metadata of a form's file types, for hosts without reflection-based JSON, whose own metadata lack them. The types are written
/// by <see cref="FormFileConverter"/> and <see cref="FormCollectionConverter"/>.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IFormFile))]
[JsonSerializable(typeof(IFormFile[]))]
[JsonSerializable(typeof(IFormFileCollection))]
[JsonSerializable(typeof(IFormCollection))]
[JsonSerializable(typeof(List<IFormFile>))]
[JsonSerializable(typeof(IList<IFormFile>))]
[JsonSerializable(typeof(ICollection<IFormFile>))]
[JsonSerializable(typeof(IEnumerable<IFormFile>))]
[JsonSerializable(typeof(IReadOnlyList<IFormFile>))]
[JsonSerializable(typeof(IReadOnlyCollection<IFormFile>))]
internal sealed partial class FormTypes : JsonSerializerContext;
