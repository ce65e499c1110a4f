using System.Text.Json;
using WebhookMiddleware.Exclusion;
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
    string Event, string Method, string Route, Type? PayloadType, JsonSerializerOptions? Options, MemberExclusion Exclusion);
