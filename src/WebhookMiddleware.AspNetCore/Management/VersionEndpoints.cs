using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns what a webhook was before, and takes it back to that.</summary>
internal sealed class VersionEndpoints(IWebhookHistory history, AllWebhooks webhooks, IWebhookAdministration administration)
{
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var before = query.ReadCursor<long>(LogCursor.TryParse);
        var limit = query.ReadLimit();
        if (query.FindProblem() is { } problem)
        {
            await problem.WriteAsync(context);
            return;
        }

        // A webhook that is deleted still has versions, and one that has never been changed has none yet.
        if (!RouteId.TryRead(context, out var id)
            || await history.ReadAsync(id, before, limit + 1, context.RequestAborted) is var found
                && found.Count == 0 && before is null && await webhooks.FindAsync(id, context.RequestAborted) is null)
        {
            await HookResponse.NotFound().WriteAsync(context);
            return;
        }

        var page = found.Take(limit).Select(VersionResponse.Of);
        await LogPage.WriteAsync(context, page, found.Count > limit ? found[limit - 1].Version : (long?)null);
    }

    public async Task RestoreAsync(HttpContext context)
    {
        if (await HookRequest.ReadTargetAsync(context) is not var (id, versions))
        {
            return;
        }

        if (!long.TryParse(
            context.GetRouteValue("version") as string, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            await NotFound().WriteAsync(context);
            return;
        }

        var conditions = await HookRequest.ReadConditionsAsync(context, versions);
        var result = await administration.For(context).RestoreAsync(id, version, conditions, context.RequestAborted);
        await (result.Status switch
        {
            WebhookEditStatus.NotFound => NotFound().WriteAsync(context),
            WebhookEditStatus.Invalid => ManagementProblem.Invalid(
                "The webhook was not restored, since this version can't be saved as it is: save it with what the errors say instead.",
                result.Errors).WriteAsync(context),
            _ => HookResponse.WriteAsync(context, result),
        });
    }

    private static ManagementProblem NotFound()
        => ManagementProblem.NotFound("No such earlier version of this webhook is kept.");
}

/// <summary>An earlier version of a webhook, as the management API returns it.</summary>
/// <param name="Version">The version.</param>
/// <param name="At">When it was written.</param>
/// <param name="Actor">The name of the caller who wrote it; null for the application's own code.</param>
/// <param name="Hook">The webhook as it was read; null if the store's copy is damaged.</param>
internal sealed record VersionResponse(long Version, DateTime At, string? Actor, JsonObject? Hook)
{
    public static VersionResponse Of(WebhookVersion version)
        => new(
            version.Version,
            version.At.UtcDateTime,
            version.Actor,
            StrictJson.TryParseObject(Encoding.UTF8.GetBytes(version.Document), out var hook, out _) ? hook : null);
}
