using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace WebhookMiddleware.AspNetCore.OpenApi;

/// <summary>Includes a described document in one that is being generated.</summary>
internal static class DocumentInclusion
{
    /// <summary>
    /// Adds paths, webhooks, tags and components. Components are registered one by one, since a transformer's references resolve only to
    /// what is registered. What the document has already stays.
    /// </summary>
    /// <returns>The described document.</returns>
    public static OpenApiDocument Include(this OpenApiDocument document, JsonObject described)
    {
        var source = Read(described);
        document.Paths ??= [];
        foreach (var (path, item) in source.Paths)
        {
            document.Paths.TryAdd(path, item);
        }

        document.Webhooks ??= new Dictionary<string, IOpenApiPathItem>();
        foreach (var (name, item) in source.Webhooks ?? new Dictionary<string, IOpenApiPathItem>())
        {
            document.Webhooks.TryAdd(name, item);
        }

        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.UnionWith(source.Tags ?? new HashSet<OpenApiTag>());

        Register(document, source.Components?.Schemas);
        Register(document, source.Components?.Parameters);
        Register(document, source.Components?.Responses);
        return source;
    }

    /// <summary>Adds described responses to the document's own operations. What an operation has already stays.</summary>
    public static void AddResponses(this OpenApiDocument document, JsonObject described)
    {
        var source = Read(described);
        Register(document, source.Components?.Schemas);
        Register(document, source.Components?.Responses);
        foreach (var (path, item) in source.Paths)
        {
            // A host may have the literals of its controllers' routes written in lower case.
            var operations = document.Paths?
                .FirstOrDefault(own => string.Equals(own.Key, path, StringComparison.OrdinalIgnoreCase)).Value?.Operations;
            foreach (var (method, operation) in item.Operations ?? [])
            {
                if (operations?.GetValueOrDefault(method) is { } own)
                {
                    own.Responses ??= [];
                    foreach (var (status, response) in operation.Responses ?? [])
                    {
                        own.Responses.TryAdd(status, response);
                    }
                }
            }
        }
    }

    private static void Register<T>(OpenApiDocument document, IDictionary<string, T>? components)
    {
        foreach (var (name, component) in components ?? new Dictionary<string, T>())
        {
            document.AddComponent(name, component);
        }
    }

    private static OpenApiDocument Read(JsonObject described)
    {
        var result = OpenApiDocument.Parse(described.ToJsonString(), OpenApiConstants.Json);
        var errors = result.Diagnostic?.Errors ?? [];
        return result.Document is { } document && errors.Count == 0
            ? document
            : throw new InvalidOperationException(
                $"The description of webhooks can't be read: {string.Join(" ", errors.Select(error => error.Message))}");
    }
}
