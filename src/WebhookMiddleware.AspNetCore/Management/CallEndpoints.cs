using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads the log of awaited calls.</summary>
internal static class CallEndpoints
{
    public static async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new CallLogQuery
        {
            WebhookId = reader.ReadId("hook"),
            Event = reader.ReadText("event"),
            Outcome = reader.ReadChoice<WebhookOutcome>("outcome"),
            From = reader.ReadTimestamp("from"),
            To = reader.ReadTimestamp("to"),
            Cursor = reader.ReadCursor<long>(LogCursor.TryParse),
            Limit = reader.ReadLimit(),
        };
        if (reader.Problem is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        var page = await (await LogAsync(context)).ReadAsync(query, context.RequestAborted);
        await LogPage.WriteAsync(context, page.Items.Select(CallResponse.InList), page.NextCursor);
    }

    public static async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id)
            && await (await LogAsync(context)).FindAsync(id, context.RequestAborted) is { } call)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, CallResponse.Of(call));
        }
        else
        {
            await ManagementProblem.NotFound("There is no call with this id.").WriteAsync(context);
        }
    }

    // Calls are logged in batches; whoever has just made one expects to see it.
    private static async Task<ICallLogReader> LogAsync(HttpContext context)
    {
        if (context.RequestServices.GetService<ICallLogFlush>() is { } flush)
        {
            await flush.FlushAsync(context.RequestAborted);
        }

        return context.RequestServices.GetRequiredService<ICallLogReader>();
    }
}
