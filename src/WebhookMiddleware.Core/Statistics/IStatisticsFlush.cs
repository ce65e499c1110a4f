namespace WebhookMiddleware.Statistics;

/// <summary>Writes what this host has counted, so that a subsequent read of the statistics includes it.</summary>
internal interface IStatisticsFlush
{
    /// <summary>Completes when all that was counted before is stored. Returns at once while the store fails.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
