using System.Text.Json;
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
            return new ClientEffect(text.Format("Client.Denied", StatusOfDenial(call)), IsResponse: true);
        }

        if (call.Outcome.IsFailure())
        {
            var problem = ProblemResponseWriter.Failure(call.Outcome);
            return new ClientEffect(text.Format("Client.Failed", problem.Status, problem.Title!), IsResponse: true);
        }

        return new ClientEffect(text[call.Outcome is WebhookOutcome.Cancelled ? "Client.Gone" : "Client.Passed"], IsResponse: false);
    }

    // The problem's own status counts, else that of the response.
    private static int StatusOfDenial(WebhookCallRecord call)
        => ReadStatus(call.ResponseBody) is { } own && IsDenial(own) ? own
            : call.Status is { } status && IsDenial(status) ? status
            : StatusCodes.Status422UnprocessableEntity;

    private static bool IsDenial(int status) => status is >= 400 and <= 499;

    private static int? ReadStatus(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "null");
            var problem = document.RootElement;
            if (problem.ValueKind is JsonValueKind.Object && problem.TryGetProperty("problem", out var inner))
            {
                problem = inner;
            }

            return problem.ValueKind is JsonValueKind.Object
                && problem.TryGetProperty("status", out var status)
                && status.ValueKind is JsonValueKind.Number
                && status.TryGetInt32(out var number) ? number : null;
        }
        catch (JsonException)
        {
            // The saved body is cut.
            return null;
        }
    }
}
