using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>Tells the other hosts, on a connection and in a transaction of its own, at most once in <see cref="Interval"/>.</summary>
/// <remarks>
/// Transactions that notify are committed one after the other, across the whole server. A business transaction that notified would wait for all the
/// others; one that does nothing else, and doesn't wait for the disk either, is over at once.
/// </remarks>
internal sealed partial class NotificationSender(
    IStoreBackend backend, PendingNotifications pending, TimeProvider timeProvider, ILogger<NotificationSender> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (backend is not PostgreSqlBackend postgreSql)
        {
            // Another store was chosen afterwards.
            return;
        }

        try
        {
            while (true)
            {
                var topics = await pending.TakeAsync(stoppingToken);
                await TrySendAsync(postgreSql.DataSource, topics, stoppingToken);
                await Task.Delay(Interval, timeProvider, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping. What it has not told any more the others find by polling.
        }
    }

    private static async Task SendAsync(NpgsqlDataSource dataSource, NotificationTopics topics, CancellationToken cancellationToken)
    {
        // A batch is one transaction. A notification that a crash of the server loses would have reached nobody anyway.
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('synchronous_commit', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_notify(channel, '') FROM unnest($1) AS channel")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = NotificationChannels.Of(topics) } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task TrySendAsync(NpgsqlDataSource dataSource, NotificationTopics topics, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(dataSource, topics, cancellationToken);
            _isFailing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Said once, not every few milliseconds.
            if (!_isFailing)
            {
                _isFailing = true;
                Log.Failed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 903, EventName = "WebhookNotifyFailed", Level = LogLevel.Warning,
            Message = "The other hosts can't be notified of new deliveries and changed webhooks; they find them by polling.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
