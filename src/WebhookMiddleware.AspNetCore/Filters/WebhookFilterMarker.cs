using System.Text.Json;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Filters;

/// <summary>Endpoint metadata that marks an endpoint with the webhook filter.</summary>
/// <param name="PayloadType">The type of its payload; null for any JSON.</param>
/// <param name="Json">The JSON options that the payload is written with; null for the API's own.</param>
/// <param name="IsBodyItself">Whether the payload is the body itself, which then has to be JSON.</param>
/// <param name="NeedsIntake">Whether the body must be read before the arguments are bound.</param>
/// <param name="TestPayloads">Binds the payloads of tests.</param>
internal sealed record WebhookFilterMarker(
    Type? PayloadType, JsonSerializerOptions? Json, bool IsBodyItself, bool NeedsIntake, ITestPayloads TestPayloads);
