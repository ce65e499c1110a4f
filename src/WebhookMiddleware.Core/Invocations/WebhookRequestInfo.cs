using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Invocations;

/// <summary>The parts of the request that webhooks receive. Headers are left out on purpose, since they carry credentials.</summary>
internal sealed record WebhookRequestInfo
{
    private static readonly IReadOnlyDictionary<string, string?> NoRouteValues = new Dictionary<string, string?>();
    private static readonly IReadOnlyDictionary<string, StringValues> NoQuery = new Dictionary<string, StringValues>();

    public required string Method { get; init; }

    public required string Path { get; init; }

    /// <summary>Gets the endpoint's route pattern with a leading slash, or null when the endpoint has none.</summary>
    public string? Route { get; init; }

    // Source-generated JSON sets members that are absent from a document to null.
    public IReadOnlyDictionary<string, string?> RouteValues { get; init => field = value ?? NoRouteValues; } = NoRouteValues;

    public IReadOnlyDictionary<string, StringValues> Query { get; init => field = value ?? NoQuery; } = NoQuery;

    public string? TraceId { get; init; }
}
