using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>Hears what other hosts tell: wakes the dispatcher, and has the webhooks read again. Polling stays the backstop.</summary>
internal sealed partial class NotificationListener(
    IStoreBackend backend,
    IEnumerable<IDeliverySignal> signals,
    IEnumerable<IWebhookChangeListener> changeListeners,
    TimeProvider timeProvider,
    ILogger<NotificationListener> logger) : BackgroundService
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private TimeSpan _wait = ShortestWait;
    private bool _isDown;
    private bool _webhooksChanged;

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
                await TryListenAsync(postgreSql, stoppingToken);
                await Task.Delay(_wait, timeProvider, stoppingToken);
                _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task TryListenAsync(PostgreSqlBackend postgreSql, CancellationToken cancellationToken)
    {
        try
        {
            await ListenAsync(postgreSql, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Said once, not at every attempt.
            if (!_isDown)
            {
                _isDown = true;
                Log.NotListening(logger, exception);
            }
        }
    }

    /// <summary>Listens until the connection fails.</summary>
    private async Task ListenAsync(PostgreSqlBackend postgreSql, CancellationToken cancellationToken)
    {
        await using var connection = await postgreSql.CreateListeningConnectionAsync(cancellationToken);
        await connection.OpenAsync(cancellationToken);
        connection.Notification += OnNotification;
        await using (var command = new NpgsqlCommand(NotificationChannels.Listen, connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        _isDown = false;
        _wait = ShortestWait;
        Log.Listening(logger);

        // What was told while nobody listened here is not told again.
        Hear(NotificationTopics.Deliveries | NotificationTopics.Webhooks);
        while (true)
        {
            if (_webhooksChanged)
            {
                _webhooksChanged = false;
                await ReadWebhooksAsync(cancellationToken);
            }

            await connection.WaitAsync(cancellationToken);
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs notification) => Hear(NotificationChannels.TopicOf(notification.Channel));

    private void Hear(NotificationTopics topics)
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

    private async Task ReadWebhooksAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in changeListeners)
        {
            await listener.WebhooksChangedAsync(cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 901, EventName = "WebhookListening", Level = LogLevel.Debug,
            Message = "Listening for notifications of other hosts.")]
        public static partial void Listening(ILogger logger);

        [LoggerMessage(EventId = 902, EventName = "WebhookNotListening", Level = LogLevel.Warning,
            Message = "Notifications of other hosts can't be heard; new deliveries and changed webhooks are found by polling. The connection is tried again.")]
        public static partial void NotListening(ILogger logger, Exception exception);
    }
}
