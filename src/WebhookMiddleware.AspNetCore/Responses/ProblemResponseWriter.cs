using System.Globalization;
using System.Text.Json;
using WebhookMiddleware.AspNetCore.Problems;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Responses;

/// <summary>
/// The default writer of problem details. Neither the host's service for problems nor its JSON options change the names that the contract
/// fixes.
/// </summary>
internal sealed class ProblemResponseWriter : IWebhookResponseWriter
{
    public Task WriteAsync(HttpContext context, WebhookDecision decision)
    {
        var source = ProblemFor(decision);
        if (source.Status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Max(1, Math.Ceiling((decision.RetryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var problem = ProblemWriter.Create(source.Errors);
        problem.Type = source.Type;
        problem.Title = source.Title;
        problem.Status = source.Status;
        problem.Detail = source.Detail;
        problem.Extensions["event"] = decision.Event;
        problem.Extensions["invocationId"] = decision.InvocationId.ToString();
        return ProblemWriter.WriteAsync(context, problem);
    }

    /// <summary>Returns the problem of a request that a failed webhook has stopped.</summary>
    internal static WebhookProblem Failure(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.TimedOut or WebhookOutcome.BudgetSpent => new WebhookProblem
        {
            Type = "urn:webhook:timeout",
            Title = "A webhook did not answer in time",
            Status = StatusCodes.Status504GatewayTimeout,
            Detail = "The request was not carried out, since a webhook that has to agree to it did not answer in time.",
        },
        WebhookOutcome.CircuitOpen or WebhookOutcome.Overloaded or WebhookOutcome.NotLoaded => new WebhookProblem
        {
            Type = "urn:webhook:unavailable",
            Title = "A webhook is not available",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = "The request was not carried out, since a webhook that has to agree to it can't be called at the moment. "
                + "Try again later.",
        },
        WebhookOutcome.StoreUnavailable => new WebhookProblem
        {
            Type = "urn:webhook:unavailable",
            Title = "Webhooks can't be notified",
            Status = StatusCodes.Status503ServiceUnavailable,
            Detail = "The request was not carried out, since the notification of its webhooks can't be stored at the moment. "
                + "Try again later.",
        },
        WebhookOutcome.HopLimit => new WebhookProblem
        {
            Type = "urn:webhook:loop",
            Title = "Webhooks call each other in a loop",
            Status = StatusCodes.Status508LoopDetected,
            Detail = "The request was not carried out, since it came in through too many webhooks.",
        },
        _ => new WebhookProblem
        {
            Type = "urn:webhook:failed",
            Title = "A webhook failed",
            Status = StatusCodes.Status502BadGateway,
            Detail = "The request was not carried out, since a webhook that has to agree to it failed.",
        },
    };

    private static WebhookProblem ProblemFor(WebhookDecision decision)
    {
        if (decision.Outcome is not WebhookOutcome.Denied)
        {
            return Failure(decision.Outcome);
        }

        var problem = decision.Problem ?? new WebhookProblem();
        return problem with { Type = problem.Type ?? "urn:webhook:denied", Title = problem.Title ?? "The request was denied" };
    }
}
