using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns and changes webhooks.</summary>
internal sealed class HookEndpoints(AllWebhooks webhooks, IWebhookAdministration administration, WebhookWarnings warnings)
{
    public async Task ListAsync(HttpContext context)
    {
        var reader = new QueryReader(context.Request.Query);
        var query = new HookQuery(
            reader.ReadText("event"),
            reader.ReadBoolean("active"),
            reader.ReadText("search"),
            reader.ReadCursor<WebhookCursor>(WebhookCursor.TryParse),
            reader.ReadLimit());
        if (reader.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        var (page, next) = query.Select((await webhooks.LoadAsync(context.RequestAborted)).Webhooks);
        await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(webhook => WebhookJson.Write(webhook, warnings.Of(webhook)))]),
            ["nextCursor"] = next?.ToString(),
        });
    }

    public async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id) && await webhooks.FindAsync(id, context.RequestAborted) is { } webhook)
        {
            await HookResponse.WriteAsync(context, StatusCodes.Status200OK, webhook, warnings.Of(webhook));
        }
        else
        {
            await HookResponse.NotFound().WriteAsync(context);
        }
    }

    public async Task CreateAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } document)
        {
            return;
        }

        var conditions = await HookRequest.ReadConditionsAsync(context);
        var result = await administration.For(context).CreateAsync(document, conditions, context.RequestAborted);
        if (result is { Status: WebhookEditStatus.Saved, Webhook: { } webhook })
        {
            var list = (context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/');
            context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{list}/{webhook.Id}");
            await HookResponse.WriteAsync(context, StatusCodes.Status201Created, webhook, result.Warnings);
            return;
        }

        await HookResponse.WriteAsync(context, result);
    }

    public Task ReplaceAsync(HttpContext context)
        => ChangeAsync(
            context,
            () => ManagementBody.ReadAsync(context, ManagementBody.Json),
            administration.For(context).ReplaceAsync);

    public Task PatchAsync(HttpContext context)
        => ChangeAsync(
            context,
            () => ManagementBody.ReadAsync(context, ManagementBody.MergePatch, ManagementBody.Json),
            administration.For(context).PatchAsync);

    public async Task DeleteAsync(HttpContext context)
    {
        if (await HookRequest.ReadTargetAsync(context) is not var (id, versions))
        {
            return;
        }

        var conditions = new WebhookWriteConditions { ExpectedVersions = versions };
        var result = await administration.For(context).DeleteAsync(id, conditions, context.RequestAborted);
        if (result.Status is WebhookEditStatus.Saved)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await HookResponse.WriteAsync(context, result);
    }

    private static async Task ChangeAsync(
        HttpContext context,
        Func<Task<JsonObject?>> readBody,
        Func<Guid, JsonObject, WebhookWriteConditions?, CancellationToken, Task<WebhookEditResult>> change)
    {
        if (await HookRequest.ReadTargetAsync(context) is var (id, versions) && await readBody() is { } body)
        {
            var conditions = await HookRequest.ReadConditionsAsync(context, versions);
            await HookResponse.WriteAsync(context, await change(id, body, conditions, context.RequestAborted));
        }
    }
}
