using System.Text.Json;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Endpoint metadata: the endpoint has the webhook filter.</summary>
/// <param name="PayloadType">The type of its payload. Null: any JSON.</param>
/// <param name="Json">The JSON options that the payload is written with. Null: the API's own.</param>
/// <param name="IsBodyItself">Whether the payload is the body itself, which has to be JSON then.</param>
/// <param name="NeedsIntake">Whether its body must be taken in before its arguments are bound.</param>
internal sealed record WebhookFilterMarker(Type? PayloadType, JsonSerializerOptions? Json, bool IsBodyItself, bool NeedsIntake);
