using Microsoft.AspNetCore.Http;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the log of awaited calls.</summary>
internal sealed class CallEndpoints(ICallLogReader calls, ICallLogFlush log)
{
    public async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new CallLogQuery
        {
            WebhookId = reader.ReadId("hook"),
            Event = reader.ReadText("event"),
            Outcomes = reader.ReadChoice<WebhookOutcome>("outcome") is { } outcome ? [outcome] : null,
            InvocationId = reader.ReadId("invocation"),
            TraceId = reader.ReadTraceId("trace"),
            Search = reader.ReadSearch("search"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<Guid>(LogCursor.TryParse),
            Limit = reader.ReadLimit(),
        };
        if (reader.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        await FlushAsync(context);
        var page = await calls.ReadAsync(query, context.RequestAborted);
        await LogPage.WriteAsync(context, page.Items.Select(CallResponse.InList), page.NextCursor);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id) && await FindAsync(context, id) is { } call)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, CallResponse.Of(call));
        }
        else
        {
            await ManagementProblem.NotFound("There is no call with this id.").WriteAsync(context);
        }
    }

    private async Task<WebhookCallRecord?> FindAsync(HttpContext context, Guid id)
    {
        await FlushAsync(context);
        return await calls.FindAsync(id, context.RequestAborted);
    }

    // Calls are logged in batches. They are flushed first, so that a caller sees the call that it has just caused.
    private Task FlushAsync(HttpContext context) => log.FlushAsync(context.RequestAborted);
}
