using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Writes what was counted to the store, every few seconds and when the host stops, and maintains the stored statistics in bounded batches.
/// A process that is killed loses what it has counted since the last write.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Each write replaces this host's rows of the current minute and the current hour with their totals so far, so that reads by the
/// hour never have to add up minutes. What could not be written is written with the next attempt.</item>
/// <item>After a day, the rows of an hour that several processes have written are merged, and the minutes are removed.</item>
/// <item>After the retention, the hours are removed.</item>
/// </list>
/// </remarks>
internal sealed partial class StatisticsService : PeriodicWorker, IStatisticsFlush
{
    internal const int BatchSize = 500;

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan MaintenanceInterval = TimeSpan.FromMinutes(10);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Maintenance is the first to need Entity Framework's model; the start of a host has more urgent work.</summary>
    internal static readonly TimeSpan FirstMaintenance = TimeSpan.FromMinutes(5);

    private const string Writing = "write statistics";

    private readonly StatisticsRecorder _recorder;
    private readonly IStatisticsWriter _writer;
    private readonly WebhookOptions _options;
    private readonly WebhookMetrics _metrics;
    private readonly ILogger<StatisticsService> _logger;
    private readonly OutageLog _outage;
    private readonly SemaphoreSlim _gate = new(1);
    private DateTimeOffset _nextMaintenance;

    public StatisticsService(
        StatisticsRecorder recorder,
        IStatisticsWriter writer,
        IOptions<WebhookOptions> options,
        WebhookMetrics metrics,
        TimeProvider timeProvider,
        ILogger<StatisticsService> logger)
        : base(timeProvider)
    {
        (_recorder, _writer, _options, _metrics, _logger) = (recorder, writer, options.Value, metrics, logger);
        _outage = new OutageLog((_, exception) => Log.Failing(logger, exception)) { LongestPause = Interval };
        _nextMaintenance = timeProvider.GetUtcNow() + FirstMaintenance;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            var calls = _recorder.Collect()
                .Sum(unwritten => unwritten.Interval.Interval == StatisticsInterval.Minute ? unwritten.Interval.Unwritten : 0);
            _metrics.StatisticsDropped(calls);
            Log.Lost(_logger, exception, calls);
        }
    }

    /// <inheritdoc/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_outage.IsFailing(Writing))
        {
            return;
        }

        try
        {
            await WriteAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What is stored can perhaps be read nevertheless. The service tries to write again.
            _outage.Failed(Writing, exception);
        }
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        _outage.Worked(Writing);
        if (TimeProvider.GetUtcNow() < _nextMaintenance)
        {
            return Interval;
        }

        if (await MaintainAsync(cancellationToken))
        {
            return Pause;
        }

        _nextMaintenance = TimeProvider.GetUtcNow() + MaintenanceInterval;
        return Interval;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Writing, exception);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var rows in _recorder.Collect().GroupBy(unwritten => unwritten.Interval.Interval))
            {
                foreach (var batch in rows.Chunk(BatchSize))
                {
                    await _writer.WriteAsync(rows.Key, [.. batch.Select(unwritten => unwritten.Row)], cancellationToken);
                    Array.ForEach(batch, unwritten => unwritten.Series.Written(unwritten));
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    // Returns whether there is more to do.
    private async Task<bool> MaintainAsync(CancellationToken cancellationToken)
    {
        var now = TimeProvider.GetUtcNow();
        var minutes = StatisticsHorizon.RemoveMinutesBefore(now);
        var merged = await _writer.MergeAsync(StatisticsHorizon.MergeHoursBefore(now), BatchSize, cancellationToken);
        var removed = await _writer.PruneAsync(StatisticsInterval.Minute, minutes, BatchSize, cancellationToken);
        var expired = await _writer.PruneAsync(
            StatisticsInterval.Hour, now - _options.StatisticsRetention, BatchSize, cancellationToken);
        return merged == BatchSize || removed == BatchSize || expired == BatchSize;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 521, EventName = "StatisticsFailing", Level = LogLevel.Error,
            Message = "The statistics can't be written. Calls are counted in memory, and the write is retried. Webhooks are not affected.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 522, EventName = "StatisticsLost", Level = LogLevel.Warning,
            Message = "The host stops before its statistics could be written: {Calls} calls are missing from them.")]
        public static partial void Lost(ILogger logger, Exception exception, long calls);
    }
}
