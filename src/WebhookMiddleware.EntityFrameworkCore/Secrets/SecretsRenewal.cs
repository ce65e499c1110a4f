using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Secrets;

/// <summary>
/// Encrypts secrets anew once their key is not the current one any more, so that old keys can be removed. One webhook at a time; neither its version
/// nor that of the set changes, since what the webhook is stays the same.
/// </summary>
internal sealed partial class SecretsRenewal(
    WebhookDatabase database, SecretsVault vault, TimeProvider timeProvider, ILogger<SecretsRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Renews what needs it; gives how many.</summary>
    public async Task<int> RenewAsync(CancellationToken cancellationToken)
    {
        var renewed = 0;
        foreach (var stored in await ReadAsync(cancellationToken))
        {
            renewed += await TryRenewAsync(stored, cancellationToken) ? 1 : 0;
        }

        return renewed;
    }

    /// <summary>Gives the webhooks with secrets: what their renewal has to know of them, and no more.</summary>
    public async Task<IReadOnlyList<WebhookRow>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        return await context.Webhooks
            .AsNoTracking()
            .Where(webhook => webhook.Secrets != null)
            .Select(webhook => new WebhookRow { Id = webhook.Id, Name = webhook.Name, Version = webhook.Version, Secrets = webhook.Secrets })
            .ToListAsync(cancellationToken);
    }

    /// <summary>Renews one webhook's secrets, if they need it and the webhook has not been written since it was read.</summary>
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
            // Whoever wrote it has encrypted its secrets with the current key.
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            do
            {
                await TryRenewAllAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task TryRenewAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await RenewAsync(cancellationToken) is var count and > 0)
            {
                Log.Renewed(logger, count);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 807, EventName = "WebhookSecretsRenewed", Level = LogLevel.Information,
            Message = "The secrets of {Count} webhooks were encrypted anew, with the current Data Protection key.")]
        public static partial void Renewed(ILogger logger, int count);

        [LoggerMessage(EventId = 808, EventName = "WebhookSecretsRenewalFailed", Level = LogLevel.Warning,
            Message = "Whether webhooks' secrets have to be encrypted with a newer Data Protection key could not be found out; it is tried again in an hour. "
                + "Until then don't remove old keys.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
