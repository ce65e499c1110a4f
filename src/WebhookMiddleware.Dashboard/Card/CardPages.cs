using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Dashboard.Card;

/// <summary>The card of a webhook: a new one, or one that is stored.</summary>
internal sealed partial class CardPages(
    AllWebhooks webhooks,
    IWebhookAdministration administration,
    IWebhookHistory history,
    WebhookEventCatalog catalog,
    EventPayloads payloads,
    BodyPreview preview,
    WebhookWarnings warnings,
    ILogger<CardPages> logger)
{
    private readonly BodyHelp _body = new(payloads, preview);

    public Task<IResult> ShowNewAsync(DashboardPage page) => ShowAsync(page, HookForm.New(page.Query["event"].ToString()), stored: null);

    public async Task<IResult> ShowStoredAsync(DashboardPage page)
        => await FindAsync(page) is not { } stored
            ? Notice.NotFound(page)
            : await ShowAsync(page, HookForm.Of(stored), stored, model => model with
            {
                Warnings = Translate(warnings.Of(stored), page),
                Message = page.Query.ContainsKey("saved") ? ("ok", "Card.Saved") : null,
            });

    /// <summary>Saves the card, or does what another of its buttons says. Whatever happens, what was typed is shown again.</summary>
    public async Task<IResult> PostAsync(DashboardPage page)
    {
        if (Id(page) is null && page.Http.Request.RouteValues.ContainsKey("id"))
        {
            return Notice.NotFound(page);
        }

        var posted = HookForm.Read(page.Form);
        return await WithStoredAsync(page, posted, async stored =>
        {
            var form = CardActions.Resolve(posted, page.Form, stored);
            return CardActions.TryEdit(page.Form, ref form)
                ? await ShowAsync(page, form, stored)
                : await SaveAsync(page, form, stored);
        });
    }

    /// <summary>Shows the card again with all that was typed, because its token is too old.</summary>
    public async Task<IResult> ShowExpiredAsync(DashboardPage page)
    {
        var form = HookForm.Read(page.Form);
        return await WithStoredAsync(page, form, stored => ShowAsync(
            page, form, stored, model => model with { Message = ("warn", "Card.Expired") }, StatusCodes.Status400BadRequest));
    }

    public async Task<IResult> DeleteAsync(DashboardPage page)
    {
        if (await FindAsync(page) is not { } stored)
        {
            return Notice.NotFound(page);
        }

        var seen = long.TryParse(page.Form["version"], out var version) ? version : stored.Version;
        var conditions = new WebhookWriteConditions { ExpectedVersions = [seen] };
        var result = await administration.For(page.Http).DeleteAsync(stored.Id, conditions, page.Aborted);
        var why = result.Status is WebhookEditStatus.Configured ? "Error.Configured" : "Card.NotDeleted";
        return result.Status is WebhookEditStatus.Saved
            ? page.GoTo("?deleted")
            : await ShowAsync(
                page, HookForm.Of(stored), stored, model => model with { Message = ("warn", why) }, StatusCodes.Status409Conflict);
    }

    // What was typed outlives a store that can't be reached.
    private async Task<IResult> WithStoredAsync(DashboardPage page, HookForm form, Func<Webhook?, Task<IResult>> handle)
    {
        try
        {
            return await handle(await FindAsync(page));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.SaveFailed(logger, exception);
            var model = new CardModel(form, Id(page), Stored: null) { Events = catalog.Events, Message = ("fail", "Card.StoreFailed") };
            return page.Show<CardView>(model, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<IResult> SaveAsync(DashboardPage page, HookForm form, Webhook? stored)
    {
        var writer = administration.For(page.Http);
        var document = HookDocument.Write(form, stored);
        var conditions = new WebhookWriteConditions
        {
            ExpectedVersions = form.Version is { } version ? [version] : null,
            AllowNewSecrets = page.CanEnterSecrets,
        };
        var result = Id(page) is { } id
            ? await writer.ReplaceAsync(id, document, conditions, page.Aborted)
            : await writer.CreateAsync(document, conditions with { ExpectedVersions = null }, page.Aborted);
        return result.Status switch
        {
            WebhookEditStatus.Saved => page.GoTo(
                page.Form["do"] == "save" ? $"hooks/{result.Webhook!.Id}?saved" : $"?saved={result.Webhook!.Id}"),
            WebhookEditStatus.StaleVersion => await ShowConflictsAsync(page, form, result.Webhook!),

            // Somebody has deleted it. What was typed becomes a new one, if it is saved again.
            WebhookEditStatus.NotFound => await ShowAsync(
                page,
                form with { Version = null },
                stored: null,
                model => model with { Message = ("warn", "Card.Deleted") },
                StatusCodes.Status409Conflict),
            WebhookEditStatus.Configured => await ShowAsync(
                page, form, stored, model => model with { Message = ("fail", "Error.Configured") }, StatusCodes.Status409Conflict),
            _ => await ShowAsync(
                page,
                form,
                stored,
                model => model with { Errors = result.Errors.ToDictionary(error => error.Key, error => Translate(error.Value, page)) },
                StatusCodes.Status400BadRequest),
        };
    }

    private async Task<IResult> ShowConflictsAsync(DashboardPage page, HookForm form, Webhook stored)
    {
        var seen = form.Version is { } version ? await history.FindAsync(stored.Id, version, page.Aborted) : null;
        var conflicts = CardConflict.Find(form, stored, seen is null ? null : JsonNode.Parse(seen.Document));
        return await ShowAsync(
            page,
            form with { Version = stored.Version },
            stored,
            model => model with { Conflicts = conflicts, Message = ("warn", "Card.Stale") },
            StatusCodes.Status409Conflict);
    }

    private async Task<IResult> ShowAsync(
        DashboardPage page,
        HookForm form,
        Webhook? stored,
        Func<CardModel, CardModel>? complete = null,
        int status = StatusCodes.Status200OK)
    {
        var set = await webhooks.LoadAsync(page.Aborted);
        var model = new CardModel(form, stored?.Id, stored)
        {
            Events = catalog.Events,
            Run = [.. set.Webhooks.Where(webhook => webhook.Event == form["event"]).OrderBy(WebhookCursor.Of)],
        };
        model = _body.Complete(page, model);
        return page.Show<CardView>(complete is null ? model : complete(model), status);
    }

    private async Task<Webhook?> FindAsync(DashboardPage page)
        => Id(page) is { } id ? await webhooks.FindAsync(id, page.Aborted) : null;

    private static Guid? Id(DashboardPage page)
        => Guid.TryParse(page.Http.Request.RouteValues["id"] as string, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string[] Translate(IEnumerable<string> messages, DashboardPage page)
        => [.. messages.Select(page.Language.Translate)];

    private static partial class Log
    {
        [LoggerMessage(EventId = 751, EventName = "DashboardSaveFailed", Level = LogLevel.Error,
            Message = "A webhook could not be saved from the dashboard.")]
        public static partial void SaveFailed(ILogger logger, Exception exception);
    }
}
