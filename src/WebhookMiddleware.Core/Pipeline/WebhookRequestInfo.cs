using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Pipeline;

/// <summary>What a webhook is told of the request that raised the event. Headers are left out on purpose: they carry credentials.</summary>
internal sealed record WebhookRequestInfo
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>The endpoint's route pattern, with a leading slash; null when the endpoint has none.</summary>
    public string? Route { get; init; }

    public IReadOnlyDictionary<string, string?> RouteValues { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyDictionary<string, StringValues> Query { get; init; } = new Dictionary<string, StringValues>();

    public string? TraceId { get; init; }
}
