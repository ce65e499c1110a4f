using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Registry;

/// <summary>Loads the webhooks before the host takes requests, and then keeps asking the store whether another host has changed them.</summary>
internal sealed partial class WebhookReloader(
    WebhookRegistry registry,
    WebhookMetrics metrics,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<WebhookReloader> logger) : BackgroundService
{
    private const string Loading = "load webhooks";

    private bool _storeIsDown;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.ReloadPollMs), timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRefreshAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.RefreshAsync(cancellationToken);
            if (_storeIsDown)
            {
                _storeIsDown = false;
                Log.StoreIsBack(logger);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Said once, not every second: health tells how long it lasts.
            if (!_storeIsDown)
            {
                _storeIsDown = true;
                metrics.StoreFailed(Loading);
                if (registry.IsLoaded)
                {
                    Log.KeepingLastSnapshot(logger, exception);
                }
                else
                {
                    Log.NothingLoaded(logger, exception);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 307, EventName = "WebhookStoreDown", Level = LogLevel.Error,
            Message = "The webhook store can't be read. The webhooks as last loaded stay in force.")]
        public static partial void KeepingLastSnapshot(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 308, EventName = "WebhookStoreDownAtStart", Level = LogLevel.Error,
            Message = "The webhook store can't be read, and no webhooks have been loaded yet. Requests on bound routes get 503 until it can.")]
        public static partial void NothingLoaded(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 309, EventName = "WebhookStoreBack", Level = LogLevel.Information,
            Message = "The webhook store can be read again.")]
        public static partial void StoreIsBack(ILogger logger);
    }
}
