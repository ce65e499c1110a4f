using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns and replays background deliveries.</summary>
internal sealed class DeliveryEndpoints(IDeliveryLog deliveries, IWebhookAdministration administration, Redactor redactor)
{
    /// <summary>The maximum number of deliveries that one request replays, which limits its work for the store.</summary>
    internal const int MaxReplayed = 1000;

    public async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new DeliveryQuery
        {
            WebhookId = reader.ReadId("hook"),
            Event = reader.ReadText("event"),
            State = reader.ReadChoice<DeliveryState>("state"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<long>(LogCursor.TryParse),
            Limit = reader.ReadLimit(),
        };
        if (reader.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        var page = await deliveries.ReadAsync(query, context.RequestAborted);
        await LogPage.WriteAsync(context, page.Items.Select(DeliveryResponse.Of), page.NextCursor);
    }

    public async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id) && await deliveries.FindAsync(id, context.RequestAborted) is { } delivery)
        {
            await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, DeliveryDetailsResponse.Of(delivery, redactor));
        }
        else
        {
            await NotFound().WriteAsync(context);
        }
    }

    public async Task RetryAsync(HttpContext context)
    {
        if (!RouteId.TryRead(context, out var id))
        {
            await NotFound().WriteAsync(context);
            return;
        }

        var result = await administration.For(context).RetryDeliveryAsync(id, context.RequestAborted);
        await (result.Status switch
        {
            DeliveryRetryStatus.Due
                => ManagementJson.WriteAsync(
                    context, StatusCodes.Status202Accepted, DeliveryDetailsResponse.Of(result.Delivery!, redactor)),
            DeliveryRetryStatus.NotFound => NotFound().WriteAsync(context),
            DeliveryRetryStatus.Unreadable => new ManagementProblem(
                StatusCodes.Status422UnprocessableEntity,
                $"The delivery can't be replayed. {result.Delivery!.Unreadable} Repair it in the store, then try again.")
                .WriteAsync(context),
            _ => new ManagementProblem(
                StatusCodes.Status409Conflict, "The delivery is being sent right now. Try again when this attempt has ended.")
                .WriteAsync(context),
        });
    }

    public async Task ReplayAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        if (ReplayRequest.Read(body, errors) is not { } query)
        {
            await ManagementProblem.Invalid("Nothing was replayed. Each error says what to change.", errors.ToDictionary())
                .WriteAsync(context);
            return;
        }

        var replayed = await administration.For(context).ReplayDeliveriesAsync(query, MaxReplayed, context.RequestAborted);
        await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new ReplayResponse(replayed, More: replayed >= MaxReplayed));
    }

    private static ManagementProblem NotFound() => ManagementProblem.NotFound("There is no delivery with this id.");
}

/// <summary>The response to a request to replay deliveries.</summary>
/// <param name="Replayed">The number of deliveries that are replayed.</param>
/// <param name="More">Whether there may be more deliveries than one request replays.</param>
internal sealed record ReplayResponse(int Replayed, bool More);
