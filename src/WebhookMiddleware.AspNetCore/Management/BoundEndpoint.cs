using System.Text.Json;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>One endpoint that raises an event.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route pattern, with its leading slash.</param>
/// <param name="PayloadType">The type that its body is bound to; null when it is not bound to any.</param>
/// <param name="Options">The JSON options that the payload is written with, made by <c>PayloadJson.For</c>; null when they are not known.</param>
/// <param name="Exclusion">The members that webhooks are not told.</param>
internal sealed record BoundEndpoint(
    string Event, string Method, string Route, Type? PayloadType, JsonSerializerOptions? Options, MemberExclusion Exclusion);
