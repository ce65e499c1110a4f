using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Creates and changes the webhooks of a document, all of them or none.</summary>
/// <remarks>
/// An import is made in these steps, of which a dry run leaves out the last:
/// <list type="number">
/// <item>Read the store once, and each webhook of the document beside the stored one with the same id.</item>
/// <item>Validate each as part of what all of them will be, and report all errors, those of 100 wrong ones at most.</item>
/// <item>Store those that differ, if the store still has the versions of the first step. Otherwise start again.</item>
/// </list>
/// </remarks>
internal sealed class WebhookImporter(
    AllWebhooks webhooks,
    ConfiguredWebhooks configured,
    IWebhookHistory history,
    WebhookAcceptance acceptance,
    WebhookWarnings warnings,
    WebhookWriter writer)
{
    public Task<WebhookImportResult> ImportAsync(
        JsonObject document, bool dryRun, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => writer.RunAsync(
            () => TryImportAsync(document, dryRun, conditions, cancellationToken),
            result => !dryRun && result.Status is WebhookEditStatus.Saved,
            cancellationToken);

    // Null means that the write lost a race.
    private async Task<WebhookImportResult?> TryImportAsync(
        JsonObject document, bool dryRun, WebhookWriteConditions conditions, CancellationToken cancellationToken)
    {
        var set = await webhooks.LoadAsync(cancellationToken);
        var reader = new ImportReader(set, configured, acceptance.AccessOf(conditions), writer.Now);
        var items = reader.Read(document);
        var after = set with { Webhooks = reader.Combine(items) };
        foreach (var item in items.TakeWhile(_ => !reader.HasEnoughErrors))
        {
            // The number of an event's webhooks counts only for those that come to it.
            acceptance.Check(item.Draft, item.Current, item.Draft.Webhook.Event == item.Current?.Event ? null : after, item.Errors);
            reader.Report(item);
        }

        if (!reader.Errors.IsEmpty)
        {
            return new WebhookImportResult(WebhookEditStatus.Invalid) { Errors = reader.Errors.ToDictionary() };
        }

        var changes = await FindChangesAsync(items, conditions.Actor, cancellationToken);
        return dryRun || await writer.TryStoreAsync(changes, AuditAction.Imported, conditions.Actor, cancellationToken)
            ? Describe(items)
            : null;
    }

    // A webhook that was deleted continues with its version, so that none of its kept versions is ambiguous.
    private async Task<IReadOnlyCollection<WebhookChange>> FindChangesAsync(
        IReadOnlyList<ImportItem> items, string? actor, CancellationToken cancellationToken)
    {
        Guid[] added = [.. items.Where(item => item.Current is null).Select(item => item.Draft.Webhook.Id)];
        var latest = added.Length == 0 ? new Dictionary<Guid, long>() : await history.GetLatestAsync(added, cancellationToken);
        return
        [
            .. from item in items
               where item.IsChanged
               let webhook = item.Draft.Webhook with { UpdatedBy = actor }
               select item.Current is { } current
                   ? new WebhookChange(current, webhook)
                   : new WebhookChange(Before: null, webhook with { Version = latest.GetValueOrDefault(webhook.Id) + 1 }),
        ];
    }

    private WebhookImportResult Describe(IReadOnlyList<ImportItem> items) => new(WebhookEditStatus.Saved)
    {
        Created = [.. items.Where(item => item.Current is null).Select(item => item.Describe(withChanges: false))],
        Updated = [.. items.Where(item => item.Current is not null && item.IsChanged).Select(item => item.Describe(withChanges: true))],
        Unchanged = [.. items.Where(item => !item.IsChanged).Select(item => item.Describe(withChanges: false))],
        Warnings = [.. items.SelectMany(item => item.FindWarnings(warnings))],
    };
}
