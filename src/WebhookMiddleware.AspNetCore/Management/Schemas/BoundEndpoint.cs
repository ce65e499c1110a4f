using System.Text.Json;
using WebhookMiddleware.AspNetCore.Payloads;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Represents an endpoint that raises an event.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route pattern, with its leading slash.</param>
/// <param name="PayloadType">The type that its body is bound to; null for none.</param>
/// <param name="Options">
/// The JSON options that the payload is written with, created by <c>PayloadJson.For</c>; null if they are unknown.
/// </param>
/// <param name="Exclusion">The members that are withheld from webhooks.</param>
internal sealed record BoundEndpoint(
    string Event, string Method, string Route, Type? PayloadType, JsonSerializerOptions? Options, MemberExclusion Exclusion)
{
    /// <summary>Gets the endpoint itself; null for a route that a catch-all serves.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>Gets a value indicating whether a body without a member that can't be null is refused, as controllers do.</summary>
    public bool RequiresNonNullable { get; init; }

    /// <summary>Gets what webhooks may write; null for everything.</summary>
    public WritablePointers? Writable { get; init; }

    /// <summary>Gets how payloads of tests are bound; null if the payload is the JSON body itself.</summary>
    public ITestPayloads? TestPayloads { get; init; }
}
