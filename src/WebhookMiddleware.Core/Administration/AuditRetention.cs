using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Administration;

/// <summary>
/// Removes entries of the audit, and what webhooks were, after the retention: in small batches with pauses between them, so that no other
/// write waits for long.
/// </summary>
internal sealed partial class AuditRetention(
    IAuditLog audit,
    IWebhookHistory history,
    Jitter jitter,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<AuditRetention> logger) : PeriodicWorker(timeProvider)
{
    internal const int BatchSize = 500;

    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The start of a host has more urgent work.</summary>
    internal static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(5);

    private const string Pruning = "prune";

    private readonly OutageLog _outage = new((_, exception) => Log.Failed(logger, exception))
    {
        Jitter = jitter,
        LongestPause = TimeSpan.FromMinutes(5),
    };

    private bool _hasWaited;

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        if (!_hasWaited)
        {
            _hasWaited = true;
            return FirstWait;
        }

        var before = TimeProvider.GetUtcNow() - options.Value.AuditRetention;
        var entries = await audit.PruneAsync(before, BatchSize, cancellationToken);
        var versions = await history.PruneAsync(before, BatchSize, cancellationToken);
        _outage.Worked(Pruning);
        return entries < BatchSize && versions < BatchSize ? Interval : Pause;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Pruning, exception);

    private static partial class Log
    {
        [LoggerMessage(EventId = 608, EventName = "AuditPruneFailed", Level = LogLevel.Warning,
            Message = "Old entries of the audit and old versions of webhooks could not be removed. The removal is retried.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
