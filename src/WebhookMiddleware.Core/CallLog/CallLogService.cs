using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.CallLog;

/// <summary>Writes the buffered calls to the store in batches, and removes those that are past their time.</summary>
internal sealed partial class CallLogService(
    CallLogBuffer buffer,
    ICallLogWriter writer,
    WebhookMetrics metrics,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<CallLogService> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private DateTimeOffset _nextPrune;
    private bool _isFailing;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is in the buffer is still written, as long as the host waits.
        buffer.Complete();
        if (ExecuteTask is { } execute)
        {
            await execute.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await buffer.WaitAsync(stoppingToken))
            {
                await WriteNextAsync(stoppingToken);
                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host waits no longer.
        }
    }

    private async Task WriteNextAsync(CancellationToken cancellationToken)
    {
        var (calls, flushes) = buffer.Take(BatchSize);
        if (calls.Count > 0)
        {
            await WriteAsync(calls, cancellationToken);
        }

        flushes.ForEach(flush => flush.TrySetResult());
    }

    private async Task WriteAsync(List<WebhookCallRecord> calls, CancellationToken cancellationToken)
    {
        try
        {
            await writer.AppendAsync(calls, cancellationToken);
            _isFailing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The log is there to look things up, not to hold requests or memory: what can't be written now is counted and let go.
            metrics.LogDropped(calls.Count);
            if (!_isFailing)
            {
                _isFailing = true;
                Log.Dropping(logger, exception);
            }
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (now < _nextPrune)
        {
            return;
        }

        _nextPrune = now + PruneInterval;
        try
        {
            var before = now - TimeSpan.FromHours(options.Value.CallLogRetentionHours);
            if (await writer.PruneAsync(before, BatchSize, cancellationToken) == BatchSize)
            {
                // There is more: go on with the next batch of calls, so that neither holds up the other.
                _nextPrune = now;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.PruneFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventName = "CallLogDropping", Level = LogLevel.Error,
            Message = "The call log can't be written; calls are missing from it until it can. Webhooks go on working.")]
        public static partial void Dropping(ILogger logger, Exception exception);

        [LoggerMessage(EventName = "CallLogPruneFailed", Level = LogLevel.Warning, Message = "Old calls could not be removed from the call log.")]
        public static partial void PruneFailed(ILogger logger, Exception exception);
    }
}
