using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.Webhooks.Configured;

/// <summary>
/// Reads the webhooks of the configuration before the host takes requests, and again when the configuration is reloaded.
/// </summary>
/// <remarks>
/// At the start, anything wrong stops the host. Later, the last good webhooks stay in use, and health says what is wrong. An id that the
/// store has as well is wrong; while the store can't be read, that is not known, and the stored webhook is left out when it is.
/// </remarks>
internal sealed partial class ConfigurationService(
    ConfigurationReader reader,
    ConfiguredWebhooks configured,
    IWebhookStore store,
    WebhookChangeNotifier notifier,
    TimeProvider timeProvider,
    ILogger<ConfigurationService> logger) : BackgroundService
{
    private readonly WakeSignal _changed = new(timeProvider);
    private IDisposable? _changes;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _changes = ChangeToken.OnChange(reader.Section.GetReloadToken, _changed.Wake);
        if (await ReadAsync(cancellationToken) is { Errors: { Count: > 0 } errors })
        {
            throw new OptionsValidationException(ConfigurationReader.Key, typeof(WebhookOptions), errors);
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _changes?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _changed.WaitAsync(Timeout.InfiniteTimeSpan, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await ReloadAsync(stoppingToken);
        }
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = configured.Current;
            var reading = await ReadAsync(cancellationToken);
            if (reading.Errors.Count > 0)
            {
                configured.Refuse(reading.Errors);
                Log.Refused(logger, string.Join(" ", reading.Errors));
            }
            else if (!known.SequenceEqual(configured.Current))
            {
                Log.Reloaded(logger, configured.Current.Count);
                await notifier.NotifyAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A configuration source of the application that fails, for one.
            configured.Refuse([$"Webhooks:Hooks could not be read: {exception.GetBaseException().GetType().Name}."]);
            Log.ReloadFailed(logger, exception);
        }
        catch (OperationCanceledException)
        {
            // The host is stopping.
        }
    }

    // Uses what it reads unless there are errors.
    private async Task<ConfigurationReading> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = reader.Read();
        if (reading.Errors.Count == 0)
        {
            reading.Errors.AddRange(await FindClashesAsync(reading, cancellationToken));
        }

        if (reading.Errors.Count == 0)
        {
            reader.Use(reading);
        }

        return reading;
    }

    private async Task<IEnumerable<string>> FindClashesAsync(ConfigurationReading reading, CancellationToken cancellationToken)
    {
        if (reading.Webhooks.Count == 0)
        {
            return [];
        }

        try
        {
            var set = await store.LoadAsync(cancellationToken);
            var clashing = AllWebhooks.Add(reading.Webhooks, set with { Unreadable = [] }).Unreadable;
            return clashing.Select(webhook
                => $"{reader.Section.Path}: the id {webhook.Id} is that of a webhook in the store. "
                    + "Give one of them another, or delete that one.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The store is down: a start without it is allowed, and so is a reload.
            Log.NotCompared(logger, exception);
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 604, EventName = "ConfiguredWebhooksRefused", Level = LogLevel.Error,
            Message = "The webhooks of the reloaded configuration are not used, because some are wrong. The last good ones stay. {Errors}")]
        public static partial void Refused(ILogger logger, string errors);

        [LoggerMessage(EventId = 605, EventName = "ConfiguredWebhooksReloaded", Level = LogLevel.Information,
            Message = "The configuration was reloaded and has {Count} webhooks.")]
        public static partial void Reloaded(ILogger logger, int count);

        [LoggerMessage(EventId = 606, EventName = "ConfiguredWebhooksNotRead", Level = LogLevel.Error,
            Message = "The webhooks of the reloaded configuration could not be read. The last good ones stay.")]
        public static partial void ReloadFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 607, EventName = "ConfiguredWebhooksNotCompared", Level = LogLevel.Warning,
            Message = "The webhooks of the configuration could not be compared with those of the store, which can't be read. "
                + "A stored one with the same id is left out.")]
        public static partial void NotCompared(ILogger logger, Exception exception);
    }
}
