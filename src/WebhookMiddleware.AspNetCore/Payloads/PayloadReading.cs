using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>The result of reading a request's payload.</summary>
/// <param name="Payload">The payload; null if the body can't be shown to webhooks.</param>
/// <param name="Problem">The response for the client if there is no payload.</param>
internal readonly record struct PayloadReading(WebhookPayload? Payload, BodyProblem? Problem = null)
{
    public static PayloadReading Refuse(int status) => new(null, new BodyProblem(status));
}
