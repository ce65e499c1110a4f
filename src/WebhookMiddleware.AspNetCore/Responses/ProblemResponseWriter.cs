using System.Globalization;
using System.Text.Json;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Json;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Responses;

/// <summary>
/// The default writer of problem details. It doesn't use the host's JSON options, which could change the names that the contract fixes.
/// </summary>
internal sealed class ProblemResponseWriter : IWebhookResponseWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = PlainJsonEncoder.Instance };

    public async Task WriteAsync(HttpContext context, WebhookDecision decision)
    {
        var problem = ProblemFor(decision);
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Max(1, Math.Ceiling((decision.RetryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            Write(writer, problem, decision);
        }

        response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), context.RequestAborted);
        }
    }

    private static void Write(Utf8JsonWriter writer, WebhookProblem problem, WebhookDecision decision)
    {
        writer.WriteStartObject();
        writer.WriteString("type", problem.Type);
        writer.WriteString("title", problem.Title);
        writer.WriteNumber("status", problem.Status);
        if (problem.Detail is not null)
        {
            writer.WriteString("detail", problem.Detail);
        }

        if (problem.Errors.Count > 0)
        {
            writer.WriteStartObject("errors");
            foreach (var (member, messages) in problem.Errors)
            {
                writer.WriteStartArray(member);
                foreach (var message in messages)
                {
                    writer.WriteStringValue(message);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteString("event", decision.Event);
        writer.WriteString("invocationId", decision.InvocationId);
        writer.WriteEndObject();
    }

    private static WebhookProblem ProblemFor(WebhookDecision decision) => decision.Outcome switch
    {
        WebhookOutcome.Denied => (decision.Problem ?? new WebhookProblem()) with
        {
            Type = decision.Problem?.Type ?? "urn:webhook:denied",
            Title = decision.Problem?.Title ?? "The request was denied",
        },
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
}
