using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Changes the order of several webhooks of one event at once.</summary>
internal sealed class HookOrderEndpoints(
    AllWebhooks webhooks, IWebhookAdministration administration, WebhookEventCatalog catalog, WebhookWarnings warnings)
{
    public async Task PutAsync(HttpContext context)
    {
        if (!await HookRequest.IsUnconditionalAsync(context)
            || await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } body)
        {
            return;
        }

        var errors = new WebhookErrors();
        var request = HookOrderRequest.Read(body, catalog, errors);
        if (!errors.IsEmpty)
        {
            // Those that can be read are looked for as well, so that all errors are reported at once.
            var known = (await OfEventAsync(request.Event, context)).Select(webhook => webhook.Id).ToHashSet();
            request.ReportUnknown(known, errors);
            await RefuseAsync(context, errors.ToDictionary());
            return;
        }

        var result = await administration.For(context).ReorderAsync(request.Event, request.Orders, context.RequestAborted);
        await (result.Status switch
        {
            WebhookEditStatus.Saved => WriteAsync(context, await OfEventAsync(request.Event, context)),
            WebhookEditStatus.Invalid => RefuseAsync(context, result.Errors),
            _ => HookResponse.WriteAsync(context, result),
        });
    }

    private async Task<IEnumerable<Webhook>> OfEventAsync(string eventName, HttpContext context)
        => (await webhooks.LoadAsync(context.RequestAborted)).Webhooks.Where(webhook => webhook.Event == eventName);

    private Task WriteAsync(HttpContext context, IEnumerable<Webhook> reordered)
        => ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["items"] = new JsonArray(
                [.. reordered.OrderBy(WebhookCursor.Of).Select(webhook => WebhookJson.Write(webhook, warnings.Of(webhook)))]),
            ["nextCursor"] = null,
        });

    private static Task RefuseAsync(HttpContext context, IReadOnlyDictionary<string, string[]> errors)
        => ManagementProblem.Invalid("No order was changed. Each error says what to change.", errors).WriteAsync(context);
}
