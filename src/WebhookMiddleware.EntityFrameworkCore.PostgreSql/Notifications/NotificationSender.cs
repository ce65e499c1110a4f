using Microsoft.Extensions.Logging;
using Npgsql;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Backends;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>
/// Notifies the other hosts, on its own connection and in its own transaction, at most once per <see cref="Interval"/>.
/// </summary>
/// <remarks>
/// Transactions that notify are committed one after the other, across the whole server. A business transaction that notified would wait for
/// all others. A transaction that does nothing else, and doesn't wait for the disk either, completes at once. Hosts that miss a
/// notification find the change by polling.
/// </remarks>
internal sealed partial class NotificationSender(
    IStoreBackend backend, PendingNotifications pending, TimeProvider timeProvider, ILogger<NotificationSender> logger)
    : PeriodicWorker(timeProvider)
{
    private const string Notifying = "notify";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly OutageLog _outage = new((_, exception) => Log.Failed(logger, exception));

    // A different store may have been chosen later.
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => backend is PostgreSqlBackend ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        var topics = await pending.TakeAsync(cancellationToken);
        await SendAsync(((PostgreSqlBackend)backend).DataSource, topics, cancellationToken);
        _outage.Worked(Notifying);
        return Interval;
    }

    protected override TimeSpan Failed(Exception exception)
    {
        _outage.Failed(Notifying, exception);
        return Interval;
    }

    private static async Task SendAsync(NpgsqlDataSource dataSource, NotificationTopics topics, CancellationToken cancellationToken)
    {
        // A batch is one transaction. The notifications that a crash of the server loses would not have reached any host anyway.
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('synchronous_commit', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_notify(channel, '') FROM unnest($1) AS channel")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = NotificationChannels.Of(topics) } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 903, EventName = "WebhookNotifyFailed", Level = LogLevel.Warning,
            Message = "The other hosts can't be notified of new deliveries and changed webhooks; they find them by polling.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
