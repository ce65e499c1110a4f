using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Invocations;

/// <summary>The parts of the request that webhooks receive. Headers are left out on purpose, since they carry credentials.</summary>
public sealed record WebhookRequestInfo
{
    private static readonly IReadOnlyDictionary<string, string?> NoRouteValues = new Dictionary<string, string?>();
    private static readonly IReadOnlyDictionary<string, StringValues> NoQuery = new Dictionary<string, StringValues>();

    /// <summary>Gets the HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the endpoint's route pattern with a leading slash, or null when the endpoint has none.</summary>
    public string? Route { get; init; }

    // The setters take null, because stores leave empty ones out.

    /// <summary>Gets the values of the route's parameters. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> RouteValues { get; init => field = value ?? NoRouteValues; } = NoRouteValues;

    /// <summary>Gets the query's parameters. Default: none.</summary>
    public IReadOnlyDictionary<string, StringValues> Query { get; init => field = value ?? NoQuery; } = NoQuery;

    /// <summary>Gets the identifier of the trace that the request belongs to; null when it is not traced.</summary>
    public string? TraceId { get; init; }
}
