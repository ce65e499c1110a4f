using Microsoft.Extensions.Logging;
using Npgsql;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Backends;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>
/// Listens for notifications of other hosts: wakes the dispatcher and reloads the webhooks. Polling finds what it misses.
/// </summary>
internal sealed partial class NotificationListener(
    IStoreBackend backend,
    IEnumerable<IDeliverySignal> signals,
    IEnumerable<IWebhookAdministration> administrations,
    TimeProvider timeProvider,
    ILogger<NotificationListener> logger) : PeriodicWorker(timeProvider)
{
    private const string Listening = "listen";

    private readonly OutageLog _outage = new((_, exception) => Log.NotListening(logger, exception))
    {
        FirstPause = TimeSpan.FromMilliseconds(250),
        LongestPause = TimeSpan.FromSeconds(15),
    };

    private bool _webhooksChanged;

    // A different store may have been chosen later.
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => backend is PostgreSqlBackend ? base.ExecuteAsync(stoppingToken) : Task.CompletedTask;

    // Listens until the connection fails.
    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ((PostgreSqlBackend)backend).CreateListeningConnectionAsync(cancellationToken);
        await connection.OpenAsync(cancellationToken);
        connection.Notification += OnNotification;
        await using (var command = new NpgsqlCommand(NotificationChannels.Listen, connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        _outage.Worked(Listening);
        Log.Listening(logger);

        // Notifications that were sent before are not sent again.
        Handle(NotificationTopics.Deliveries | NotificationTopics.Webhooks);
        while (true)
        {
            if (_webhooksChanged)
            {
                _webhooksChanged = false;
                foreach (var administration in administrations)
                {
                    await administration.NotifyChangedAsync(cancellationToken);
                }
            }

            await connection.WaitAsync(cancellationToken);
        }
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Listening, exception);

    private void OnNotification(object sender, NpgsqlNotificationEventArgs notification)
        => Handle(NotificationChannels.TopicOf(notification.Channel));

    private void Handle(NotificationTopics topics)
    {
        if (topics.HasFlag(NotificationTopics.Deliveries))
        {
            foreach (var signal in signals)
            {
                signal.Wake();
            }
        }

        _webhooksChanged |= topics.HasFlag(NotificationTopics.Webhooks);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 901, EventName = "WebhookListening", Level = LogLevel.Debug,
            Message = "Listening for notifications of other hosts.")]
        public static partial void Listening(ILogger logger);

        [LoggerMessage(EventId = 902, EventName = "WebhookNotListening", Level = LogLevel.Warning,
            Message = "Notifications of other hosts can't be received; new deliveries and changed webhooks are found by polling. "
                + "The connection is tried again.")]
        public static partial void NotListening(ILogger logger, Exception exception);
    }
}
