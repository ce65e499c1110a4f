using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Responses;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>What a call did to the request of the API's client, as far as the log tells.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="IsResponse">Whether the client got a response because of it, which an application may write its own way.</param>
internal sealed record ClientEffect(string Text, bool IsResponse)
{
    /// <summary>Gets whether the receiver refused without a reason that the client could be told.</summary>
    public bool LacksReason { get; init; }

    public static ClientEffect Of(WebhookCallRecord call, Texts text)
    {
        if (call.Shadow)
        {
            return new ClientEffect(text["Client.Shadow"], IsResponse: false);
        }

        if (call.FailedOpen)
        {
            return new ClientEffect(text["Client.FailedOpen"], IsResponse: false);
        }

        if (call.Outcome is WebhookOutcome.Denied)
        {
            return OfDenial(call, text);
        }

        if (call.Outcome.IsFailure())
        {
            var problem = ProblemResponseWriter.Failure(call.Outcome);
            return new ClientEffect(text.Format("Client.Failed", problem.Status, problem.Title!), IsResponse: true);
        }

        return new ClientEffect(text[call.Outcome is WebhookOutcome.Cancelled ? "Client.Gone" : "Client.Passed"], IsResponse: false);
    }

    private static ClientEffect OfDenial(WebhookCallRecord call, Texts text)
    {
        var refusal = Refusal.Read(call.ResponseBody);

        // The problem's own status counts, else that of the response.
        var status = refusal?.Status is { } own && IsDenial(own) ? own
            : call.Status is { } sent && IsDenial(sent) ? sent
            : StatusCodes.Status422UnprocessableEntity;
        return refusal switch
        {
            { Reason: { } reason } => new ClientEffect(text.Format("Client.DeniedFor", status, reason), IsResponse: true),
            { HasErrors: false } => new ClientEffect(text.Format("Client.DeniedBare", status), IsResponse: true) { LacksReason = true },
            _ => new ClientEffect(text.Format("Client.Denied", status), IsResponse: true),
        };
    }

    private static bool IsDenial(int status) => status is >= 400 and <= 499;
}
