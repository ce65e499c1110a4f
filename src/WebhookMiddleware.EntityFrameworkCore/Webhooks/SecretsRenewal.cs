using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Secrets;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>
/// Encrypts secrets again when their key is no longer the current one, so that old keys can be removed. It writes one webhook at a time.
/// Neither the webhook's version nor the set's changes, because the definition of the webhook stays the same.
/// </summary>
internal sealed partial class SecretsRenewal(
    WebhookDatabase database, SecretsVault vault, TimeProvider timeProvider, ILogger<SecretsRenewal> logger) : PeriodicWorker(timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Renews the secrets that need it, and returns the number of webhooks whose secrets were renewed.</summary>
    public async Task<int> RenewAsync(CancellationToken cancellationToken)
    {
        var renewed = 0;
        foreach (var stored in await ReadAsync(cancellationToken))
        {
            renewed += await TryRenewAsync(stored, cancellationToken) ? 1 : 0;
        }

        return renewed;
    }

    /// <summary>Returns the webhooks that have secrets, with only the columns that the renewal needs.</summary>
    public Task<List<WebhookRow>> ReadAsync(CancellationToken cancellationToken) => database.ReadAsync(
        connection => PlainWebhooks.ReadSecretsAsync(connection, cancellationToken),
        context => context.Webhooks
            .AsNoTracking()
            .Where(webhook => webhook.Secrets != null)
            .Select(row => new WebhookRow { Id = row.Id, Name = row.Name, Version = row.Version, Secrets = row.Secrets })
            .ToListAsync(cancellationToken),
        cancellationToken);

    /// <summary>Renews a webhook's secrets if they need it and the webhook has not been written since it was read.</summary>
    public async Task<bool> TryRenewAsync(WebhookRow stored, CancellationToken cancellationToken)
    {
        if (vault.Renew(stored.Secrets!, stored.Id, stored.Name) is not { } secrets)
        {
            return false;
        }

        await using var context = await database.OpenAsync(cancellationToken);
        context.Attach(stored).Entity.Secrets = secrets;
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // The other writer has encrypted the secrets with the current key.
            return false;
        }
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        if (await RenewAsync(cancellationToken) is var count and > 0)
        {
            Log.Renewed(logger, count);
        }

        return Interval;
    }

    protected override TimeSpan Failed(Exception exception)
    {
        Log.Failed(logger, exception);
        return Interval;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 807, EventName = "WebhookSecretsRenewed", Level = LogLevel.Information,
            Message = "The secrets of {Count} webhooks were encrypted again, with the current Data Protection key.")]
        public static partial void Renewed(ILogger logger, int count);

        [LoggerMessage(EventId = 808, EventName = "WebhookSecretsRenewalFailed", Level = LogLevel.Warning,
            Message = "Whether webhooks' secrets have to be encrypted with a newer Data Protection key could not be determined; "
                + "the check is repeated in an hour. Until then don't remove old keys.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
