using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Tests webhooks: one, saved or not, or all of an event.</summary>
internal sealed class TrialEndpoints(TrialService trials, WebhookEventCatalog catalog)
{
    private const string NoWebhook = "There is no webhook with this id.";

    public Task TestSavedAsync(HttpContext context)
        => RouteId.TryRead(context, out var id)
            ? AnswerAsync(context, body => trials.TestSavedAsync(context, id, body), NoWebhook)
            : ManagementProblem.NotFound(NoWebhook).WriteAsync(context);

    public Task TestNewAsync(HttpContext context) => AnswerAsync(context, body => trials.TestNewAsync(context, body), NoWebhook);

    public Task TestEventAsync(HttpContext context)
    {
        var name = context.GetRouteValue("event") as string ?? "";
        return AnswerAsync(context, body => trials.TestEventAsync(context, name, body), catalog.DescribeUnknown(name));
    }

    private static async Task AnswerAsync(HttpContext context, Func<JsonObject, Task<TrialResult>> test, string notFound)
    {
        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var result = await test(body);
        if (result.Document is { } document)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, document);
            return;
        }

        if (result.Status is TrialStatus.Busy)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await ProblemOf(result, notFound).WriteAsync(context);
    }

    private static ManagementProblem ProblemOf(TrialResult result, string notFound) => result.Status switch
    {
        TrialStatus.NotFound => ManagementProblem.NotFound(notFound),
        TrialStatus.Busy => new(
            StatusCodes.Status429TooManyRequests,
            $"You are making {TrialSlots.PerCaller} tests at the moment, which is the maximum. Try again when one has ended."),
        TrialStatus.TooManyHops => new(
            StatusCodes.Status409Conflict, "The request came in through too many webhooks that call each other."),
        _ => ManagementProblem.Invalid("Nothing was called. Each error says what to change.", result.Errors),
    };

    // All members are optional, and so is the body.
    private static async Task<JsonObject?> ReadBodyAsync(HttpContext context)
        => context.Request is { ContentLength: null or 0, ContentType: null or "" }
            ? []
            : await ManagementBody.ReadAsync(context, ManagementBody.Json);
}
