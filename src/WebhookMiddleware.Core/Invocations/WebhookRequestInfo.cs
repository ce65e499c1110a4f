using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Invocations;

/// <summary>What a webhook is told of the request that raised the event. Headers are left out on purpose: they carry credentials.</summary>
internal sealed record WebhookRequestInfo
{
    private static readonly IReadOnlyDictionary<string, string?> NoRouteValues = new Dictionary<string, string?>();
    private static readonly IReadOnlyDictionary<string, StringValues> NoQuery = new Dictionary<string, StringValues>();

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>The endpoint's route pattern, with a leading slash; null when the endpoint has none.</summary>
    public string? Route { get; init; }

    // Source-generated JSON sets members that a document doesn't have, too: to null.
    public IReadOnlyDictionary<string, string?> RouteValues { get; init => field = value ?? NoRouteValues; } = NoRouteValues;

    public IReadOnlyDictionary<string, StringValues> Query { get; init => field = value ?? NoQuery; } = NoQuery;

    public string? TraceId { get; init; }
}
