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
        var query = new QueryReader(context.Request.Query);
        var eventName = query.ReadText("event");
        var active = query.ReadBoolean("active");
        var search = query.ReadText("search");
        var cursor = query.ReadCursor<WebhookCursor>(WebhookCursor.TryParse);
        var limit = query.ReadLimit();
        if (query.Problem is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        // Filtered in memory: an event has a few dozen webhooks at most, and databases differ in how they compare Cyrillic text.
        var set = await webhooks.LoadAsync(context.RequestAborted);
        var found = set.Webhooks
            .Where(webhook => eventName is null || webhook.Event == eventName)
            .Where(webhook => active is null || webhook.IsActive == active)
            .Where(webhook => search is null || Contains(webhook.Name, search) || Contains(webhook.Url, search))
            .Where(webhook => cursor is null || WebhookCursor.Of(webhook).CompareTo(cursor.Value) > 0)
            .OrderBy(WebhookCursor.Of)
            .Take(limit + 1)
            .ToList();
        var page = found.Take(limit).ToList();
        await ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(webhook => WebhookJson.Write(webhook, warnings.Of(webhook)))]),
            ["nextCursor"] = found.Count > limit ? WebhookCursor.Of(page[^1]).ToString() : null,
        });
    }

    public async Task GetAsync(HttpContext context)
    {
        if (RouteId.TryRead(context, out var id) && await webhooks.FindAsync(id, context.RequestAborted) is { } webhook)
        {
            await WriteAsync(context, StatusCodes.Status200OK, webhook, warnings.Of(webhook));
        }
        else
        {
            await NotFound().WriteAsync(context);
        }
    }

    public async Task CreateAsync(HttpContext context)
    {
        if (await ManagementBody.ReadAsync(context, ManagementBody.Json) is not { } document)
        {
            return;
        }

        var result = await administration.For(context).CreateAsync(document, await ReadConditionsAsync(context), context.RequestAborted);
        if (result is { Status: WebhookEditStatus.Saved, Webhook: { } webhook })
        {
            var list = (context.Request.PathBase + context.Request.Path).ToUriComponent().TrimEnd('/');
            context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"{list}/{webhook.Id}");
            await WriteAsync(context, StatusCodes.Status201Created, webhook, result.Warnings);
            return;
        }

        await AnswerAsync(context, result);
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
        if (await ReadTargetAsync(context) is not var (id, versions))
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

        await AnswerAsync(context, result);
    }

    private static async Task ChangeAsync(
        HttpContext context,
        Func<Task<JsonObject?>> readBody,
        Func<Guid, JsonObject, WebhookWriteConditions?, CancellationToken, Task<WebhookEditResult>> change)
    {
        if (await ReadTargetAsync(context) is var (id, versions) && await readBody() is { } body)
        {
            var conditions = await ReadConditionsAsync(context, versions);
            await AnswerAsync(context, await change(id, body, conditions, context.RequestAborted));
        }
    }

    private static async Task<WebhookWriteConditions> ReadConditionsAsync(HttpContext context, IReadOnlyCollection<long>? versions = null)
        => new() { ExpectedVersions = versions, AllowNewSecrets = await SecretWriters.IncludeCallerAsync(context) };

    // Returns null if a problem has been written to the response.
    private static async Task<(Guid Id, IReadOnlyCollection<long>? Versions)?> ReadTargetAsync(HttpContext context)
    {
        if (!RouteId.TryRead(context, out var id))
        {
            await NotFound().WriteAsync(context);
            return null;
        }

        if (!EntityTags.TryReadIfMatch(context.Request, out var versions))
        {
            await ManagementProblem.Invalid(
                "The If-Match header is malformed.",
                new Dictionary<string, string[]>
                {
                    ["If-Match"] = ["Use the ETag of a read, quotes included, such as \"3\"; several separated by commas; or *."],
                })
                .WriteAsync(context);
            return null;
        }

        return (id, versions);
    }

    private static Task AnswerAsync(HttpContext context, WebhookEditResult result)
    {
        switch (result.Status)
        {
            case WebhookEditStatus.Saved:
                return WriteAsync(context, StatusCodes.Status200OK, result.Webhook!, result.Warnings);
            case WebhookEditStatus.Invalid:
                return ManagementProblem.Invalid("The webhook was not saved. Each error says what to change.", result.Errors)
                    .WriteAsync(context);
            case WebhookEditStatus.StaleVersion:
                EntityTags.Write(context, result.Webhook!);
                return new ManagementProblem(
                    StatusCodes.Status412PreconditionFailed,
                    "Somebody else has changed the webhook since it was read. Nothing was saved: read it again and repeat the change.")
                    .WriteAsync(context);
            case WebhookEditStatus.Configured:
                EntityTags.Write(context, result.Webhook!);
                return new ManagementProblem(
                    StatusCodes.Status409Conflict,
                    "Nothing was saved: the webhook comes from the application's configuration (Webhooks:Hooks), and is changed there.")
                    .WriteAsync(context);
            default:
                return NotFound().WriteAsync(context);
        }
    }

    private static Task WriteAsync(HttpContext context, int status, Webhook webhook, IReadOnlyList<string> warnings)
    {
        EntityTags.Write(context, webhook);
        return ManagementJson.WriteAsync(context, status, WebhookJson.Write(webhook, warnings));
    }

    private static ManagementProblem NotFound() => ManagementProblem.NotFound("There is no webhook with this id.");

    private static bool Contains(string text, string search) => text.Contains(search, StringComparison.OrdinalIgnoreCase);
}
