using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Finds the endpoints that raise an event, and what its payloads look like.</summary>
internal sealed class EventPayloads(PayloadDescriber describer, IEnumerable<IWebhookEndpointSource> sources)
{
    /// <summary>Returns the endpoints that are bound to the event.</summary>
    public IReadOnlyList<BoundEndpoint> EndpointsOf(WebhookEvent webhookEvent)
        => [.. sources.SelectMany(source => source.Endpoints).Where(endpoint => endpoint.Event == webhookEvent.Name)];

    /// <summary>
    /// Describes the payloads, by the type that the event is declared with or else the one that its first endpoint binds. Returns null if
    /// no type is known, or if it has no schema.
    /// </summary>
    public PayloadDescription? Describe(WebhookEvent webhookEvent)
    {
        var endpoint = EndpointsOf(webhookEvent).FirstOrDefault(endpoint => webhookEvent.PayloadType is null
            ? endpoint.PayloadType is not null
            : endpoint.Options is not null);
        var type = webhookEvent.PayloadType ?? endpoint?.PayloadType;
        return type is null ? null
            : endpoint is null ? describer.Describe(type, options: null, MemberExclusion.ByDefault)
            : describer.Describe(type, endpoint.Options, endpoint.Exclusion, endpoint.RequiresNonNullable);
    }
}
