using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Background;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads background deliveries, and has them sent again.</summary>
internal static class DeliveryEndpoints
{
    /// <summary>How many deliveries one replay takes at most: a bounded piece of work for the store, whatever the filter lets through.</summary>
    internal const int MaxReplayed = 1000;

    public static async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new DeliveryQuery
        {
            WebhookId = reader.ReadId("hook"),
            Event = reader.ReadText("event"),
            State = reader.ReadChoice<DeliveryState>("state"),
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

        var page = await Log(context).ReadAsync(query, context.RequestAborted);
        await LogPage.WriteAsync(context, page.Items.Select(DeliveryResponse.Of), page.NextCursor);
    }

    public static async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id) && await Log(context).FindAsync(id, context.RequestAborted) is { } delivery)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, DeliveryDetailsResponse.Of(delivery));
        }
        else
        {
            await NotFound().WriteAsync(context);
        }
    }

    public static async Task RetryAsync(HttpContext context)
    {
        if (!RouteId.TryRead(context, out var id))
        {
            await NotFound().WriteAsync(context);
            return;
        }

        var isDue = await Log(context).RetryAsync(id, context.RequestAborted);
        if (isDue)
        {
            WakeDispatcher(context);
        }

        if (await Log(context).FindAsync(id, context.RequestAborted) is not { } delivery)
        {
            await NotFound().WriteAsync(context);
        }
        else if (isDue)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status202Accepted, DeliveryDetailsResponse.Of(delivery));
        }
        else if (delivery.Unreadable is { } defect)
        {
            await new ManagementProblem(
                StatusCodes.Status422UnprocessableEntity, $"The delivery can't be sent again. {defect} Once that is put right in the store, it can.")
                .WriteAsync(context);
        }
        else
        {
            await new ManagementProblem(
                StatusCodes.Status409Conflict, "The delivery is being sent right now. Try again when this attempt has ended.")
                .WriteAsync(context);
        }
    }

    public static async Task ReplayAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        if (ReplayRequest.Read(body, errors) is not { } query)
        {
            await ManagementProblem.Invalid("Nothing was sent again. Each error says what to change.", errors.ToDictionary()).WriteAsync(context);
            return;
        }

        var replayed = await Log(context).ReplayAsync(query, MaxReplayed, context.RequestAborted);
        if (replayed > 0)
        {
            WakeDispatcher(context);
        }

        await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new ReplayResponse(replayed, More: replayed >= MaxReplayed));
    }

    private static ManagementProblem NotFound() => ManagementProblem.NotFound("There is no delivery with this id.");

    private static IDeliveryLog Log(HttpContext context) => context.RequestServices.GetRequiredService<IDeliveryLog>();

    // Spares the wait for the dispatcher's next poll, where this process has a dispatcher.
    private static void WakeDispatcher(HttpContext context) => context.RequestServices.GetService<IDeliverySignal>()?.Wake();
}
