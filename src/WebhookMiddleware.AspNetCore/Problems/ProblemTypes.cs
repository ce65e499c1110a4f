using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>Problem details, known without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ProblemTypes : JsonSerializerContext;
