using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>The request in an <see cref="OutboxMessageDocument"/>. Empty lists are left out.</summary>
internal sealed class OutboxRequestDocument
{
    [JsonRequired]
    public string Method { get; set; } = "";

    [JsonRequired]
    public string Path { get; set; } = "";

    public string? Route { get; set; }

    public IReadOnlyDictionary<string, string?>? RouteValues { get; set; }

    public IReadOnlyDictionary<string, StringValues>? Query { get; set; }

    public string? TraceId { get; set; }

    public static OutboxRequestDocument From(WebhookRequestInfo request) => new()
    {
        Method = request.Method,
        Path = request.Path,
        Route = request.Route,
        RouteValues = request.RouteValues.Count == 0 ? null : request.RouteValues,
        Query = request.Query.Count == 0 ? null : request.Query,
        TraceId = request.TraceId,
    };

    public WebhookRequestInfo ToRequest() => new()
    {
        Method = Method,
        Path = Path,
        Route = Route,
        RouteValues = RouteValues!,
        Query = Query!,
        TraceId = TraceId,
    };
}
