using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>Applies changes of webhooks to a context, whose one save then stores all of them.</summary>
internal sealed class WebhookWrite(WebhookDbContext context, WebhookRowMapper mapper)
{
    /// <summary>Applies the changes. Returns false, with the context to be discarded, if one of them does not fit what is stored.</summary>
    public async Task<bool> TryApplyAsync(WebhookChanges changes, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(changes, cancellationToken);
        if (changes.Added.Any(webhook => stored.ContainsKey(webhook.Id))
            || changes.Updated.Any(update => !Has(update.Webhook.Id, update.ExpectedVersion))
            || changes.Deleted.Any(deletion => !Has(deletion.Id, deletion.ExpectedVersion)))
        {
            return false;
        }

        foreach (var webhook in changes.Added)
        {
            var row = new WebhookRow();
            mapper.Write(webhook, row);
            context.Webhooks.Add(row);
        }

        foreach (var (webhook, _) in changes.Updated)
        {
            mapper.Write(webhook, stored[webhook.Id]);
        }

        context.Webhooks.RemoveRange(changes.Deleted.Select(deletion => stored[deletion.Id]));
        context.Audit.AddRange(changes.Audit.Select(AuditRowMapper.ToRow));
        await KeepAsync(changes.Kept, cancellationToken);
        return true;

        bool Has(Guid id, long version) => stored.TryGetValue(id, out var row) && row.Version == version;
    }

    private async Task<Dictionary<Guid, WebhookRow>> FindAsync(WebhookChanges changes, CancellationToken cancellationToken)
    {
        Guid[] ids =
        [
            .. changes.Added.Select(webhook => webhook.Id),
            .. changes.Updated.Select(update => update.Webhook.Id),
            .. changes.Deleted.Select(deletion => deletion.Id),
        ];
        return await context.Webhooks.Where(w => ids.Contains(w.Id)).ToDictionaryAsync(w => w.Id, cancellationToken);
    }

    // A webhook that was deleted and added again under its old identifier may get a version that is kept already: the later one stands.
    private async Task KeepAsync(IReadOnlyList<WebhookVersion> kept, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. kept.Select(version => version.WebhookId)];
        long[] versions = [.. kept.Select(version => version.Version).Distinct()];
        var known = await context.Versions
            .Where(v => ids.Contains(v.WebhookId) && versions.Contains(v.Version))
            .Select(v => new { v.WebhookId, v.Version })
            .ToListAsync(cancellationToken);
        foreach (var version in kept)
        {
            var row = WebhookVersionRow.Of(version);
            var isKnown = known.Contains(new { version.WebhookId, version.Version });
            context.Entry(row).State = isKnown ? EntityState.Modified : EntityState.Added;
        }
    }
}
