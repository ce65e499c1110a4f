using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Receiver.Calls;

namespace WebhookMiddleware.Receiver;

/// <summary>Represents the request of the API's client that raised an event.</summary>
public sealed record WebhookCallRequest
{
    /// <summary>Gets the HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the path, without the query.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the pattern of the route; null if there is none.</summary>
    public string? Route { get; init; }

    /// <summary>Gets the values of the route's parameters.</summary>
    public required IReadOnlyDictionary<string, string?> RouteValues { get; init; }

    /// <summary>Gets the parameters of the query.</summary>
    [JsonConverter(typeof(QueryConverter))]
    public required IReadOnlyDictionary<string, StringValues> Query { get; init; }

    /// <summary>Gets the identifier of the trace; null if the request was not traced.</summary>
    public string? TraceId { get; init; }
}
