using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Json;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Dashboard.History;

/// <summary>The versions of a webhook, which may be deleted: what was changed in each, and by whom. Each can be restored.</summary>
internal sealed class HistoryPages(IWebhookHistory history, AllWebhooks webhooks, IWebhookAdministration administration)
{
    private const int Limit = 20;

    public Task<IResult> ShowAsync(DashboardPage page) => ShowAsync(page, model => model);

    /// <summary>Restores a version, unless the webhook has changed since the page was shown.</summary>
    public async Task<IResult> RestoreAsync(DashboardPage page)
    {
        if (!RouteId.TryRead(page.Http, out var id) || Number(page.Form["version"]) is not { } version)
        {
            return Notice.NotFound(page);
        }

        var conditions = new WebhookWriteConditions
        {
            ExpectedVersions = Number(page.Form["latest"]) is { } latest ? [latest] : null,
            AllowNewSecrets = page.CanEnterSecrets,
        };
        var result = await administration.For(page.Http).RestoreAsync(id, version, conditions, page.Aborted);
        return result.Status switch
        {
            WebhookEditStatus.Saved => page.GoTo(string.Create(CultureInfo.InvariantCulture, $"hooks/{id}/history?restored={version}")),
            WebhookEditStatus.NotFound => Notice.NotFound(page),
            WebhookEditStatus.StaleVersion => await ShowAsync(
                page, model => model with { Message = "History.Stale" }, StatusCodes.Status409Conflict),
            WebhookEditStatus.Configured => await ShowAsync(
                page, model => model with { Message = "Error.Configured" }, StatusCodes.Status409Conflict),
            _ => await ShowAsync(
                page, model => model with { Message = "History.Invalid", Errors = result.Errors }, StatusCodes.Status400BadRequest),
        };
    }

    private async Task<IResult> ShowAsync(
        DashboardPage page, Func<HistoryModel, HistoryModel> complete, int status = StatusCodes.Status200OK)
    {
        if (!RouteId.TryRead(page.Http, out var id))
        {
            return Notice.NotFound(page);
        }

        long? before = LogCursor.TryParse(page.Query["cursor"].ToString(), out long cursor) ? cursor : null;
        var current = await webhooks.FindAsync(id, page.Aborted);
        var last = current is null && await history.ReadAsync(id, before: null, limit: 1, page.Aborted) is [var newest] ? newest : null;
        if (current is null && last is null)
        {
            return Notice.NotFound(page);
        }

        var kept = await history.ReadAsync(id, before, Limit + 1, page.Aborted);
        var versions = kept.Select(Snapshot.Of).ToList();
        if (current is not null && before is null)
        {
            versions.Insert(0, Snapshot.Of(current));
        }

        // One more than is shown, so that the last one is compared, too.
        var isLast = kept.Count <= Limit;
        var shown = versions.Take(isLast ? versions.Count : versions.Count - 1);
        var entries = shown.Select((version, i) => Describe(version, versions.ElementAtOrDefault(i + 1)));
        return page.Show<HistoryView>(
            complete(new HistoryModel(id, current?.Name ?? NameOf(last!), current?.Version ?? last!.Version, [.. entries])
            {
                DeletedAt = last?.KeptAt,
                IsActive = current?.IsActive ?? false,
                IsConfigured = current?.Source is WebhookSource.Configuration,
                Next = isLast ? null : LogCursor.Write(kept[Limit - 1].Version),
            }),
            status);
    }

    private static HistoryEntry Describe(Snapshot version, Snapshot? before)
    {
        IReadOnlyList<AuditChange> changes = [];
        var state = version.Document is null ? HistoryState.Unreadable
            : before is { Document: { } known } ? (changes = HistoryDifference.Between(known, version.Document)).Count > 0
                ? HistoryState.Changed
                : HistoryState.Unchanged
            : version.Version == 1 ? HistoryState.Created
            : HistoryState.Oldest;
        return new HistoryEntry(version.Version, version.At, version.Actor, state, changes) { IsCurrent = version.IsCurrent };
    }

    private static string NameOf(WebhookVersion version) => (string?)Snapshot.Of(version).Document?["name"] ?? $"{version.WebhookId}";

    private static long? Number(string? text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What a webhook was in a version, or is now.</summary>
    private sealed record Snapshot(long Version, DateTimeOffset At, string? Actor, JsonObject? Document, bool IsCurrent = false)
    {
        public static Snapshot Of(Webhook webhook)
            => new(webhook.Version, webhook.UpdatedAt, webhook.UpdatedBy, WebhookJson.Write(webhook), IsCurrent: true);

        public static Snapshot Of(WebhookVersion version)
            => new(
                version.Version,
                version.At,
                version.Actor,
                StrictJson.TryParseObject(Encoding.UTF8.GetBytes(version.Document), out var document, out _) ? document : null);
    }
}
