using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Registry;

/// <summary>Loads the webhooks before the host takes requests, and then polls the store for changes that other hosts made.</summary>
internal sealed partial class WebhookReloader : PeriodicWorker
{
    private const string Loading = "load webhooks";

    private readonly WebhookRegistry _registry;
    private readonly TimeSpan _interval;
    private readonly OutageLog _outage;

    public WebhookReloader(
        WebhookRegistry registry,
        WebhookMetrics metrics,
        IOptions<WebhookOptions> options,
        TimeProvider timeProvider,
        ILogger<WebhookReloader> logger)
        : base(timeProvider)
    {
        _registry = registry;
        _interval = options.Value.ReloadInterval;
        _outage = new OutageLog(
            (operation, exception) =>
            {
                metrics.StoreFailed(operation);
                if (registry.IsLoaded)
                {
                    Log.KeepingLastSnapshot(logger, exception);
                }
                else
                {
                    Log.NothingLoaded(logger, exception);
                }
            },
            () => Log.StoreIsBack(logger))
        {
            // Requests may be refused until the store answers, so the interval does not grow during an outage.
            FirstPause = _interval,
            LongestPause = _interval,
        };
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RunOnceAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        await _registry.RefreshAsync(cancellationToken);
        _outage.Worked(Loading);
        return _interval;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Loading, exception);

    private static partial class Log
    {
        [LoggerMessage(EventId = 307, EventName = "WebhookStoreDown", Level = LogLevel.Error,
            Message = "The webhook store can't be read. The last loaded webhooks are kept.")]
        public static partial void KeepingLastSnapshot(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 308, EventName = "WebhookStoreDownAtStart", Level = LogLevel.Error,
            Message = "The webhook store can't be read, and no webhooks have been loaded yet. "
                + "Requests on bound routes get 503 until it can.")]
        public static partial void NothingLoaded(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 309, EventName = "WebhookStoreBack", Level = LogLevel.Information,
            Message = "The webhook store can be read again.")]
        public static partial void StoreIsBack(ILogger logger);
    }
}
