using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>The payload of a request, or why there is none.</summary>
/// <param name="Payload">The payload. Null: the body can't be shown to webhooks.</param>
/// <param name="Problem">What the client is told then.</param>
internal readonly record struct PayloadReading(WebhookPayload? Payload, BodyProblem? Problem = null)
{
    public static PayloadReading Refuse(int status) => new(null, new BodyProblem(status));
}
