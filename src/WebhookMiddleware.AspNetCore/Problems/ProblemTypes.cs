using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace WebhookMiddleware.AspNetCore.Problems;

/// <summary>The JSON metadata of problem details, for hosts without reflection-based JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ProblemTypes : JsonSerializerContext;
