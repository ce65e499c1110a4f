using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Writes the buffered calls to the store in batches, and removes those that are past their time. What the store refuses is tried again, while more calls wait
/// in the bounded buffer; only what does not fit in there any more is missing.
/// </summary>
internal sealed partial class CallLogService(
    CallLogBuffer buffer,
    ICallLogWriter writer,
    CallLogStatus status,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<CallLogService> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _ending = new();
    private readonly List<Waiting> _waiting = [];

    private DateTimeOffset _nextPrune;
    private int _failures;
    private long _written;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is in the buffer is still written, as long as the host waits; a store that fails is not waited for.
        buffer.Complete();
        await _ending.CancelAsync();
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
            while (_waiting.Count > 0 || await buffer.WaitAsync(stoppingToken))
            {
                var (calls, flushes) = buffer.Take(BatchSize - _waiting.Count);
                _waiting.AddRange(calls.Select(call => new Waiting(call, null)));
                var isWritten = _waiting.Count == 0 || await TryWriteAsync(stoppingToken);
                flushes.ForEach(flush => flush.TrySetResult());
                if (!isWritten)
                {
                    if (_ending.IsCancellationRequested)
                    {
                        break;
                    }

                    await Task.Delay(StoreOutage.PauseAfter(_failures), timeProvider, _ending.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host waits no longer.
        }

        if (_waiting.Count + buffer.Count is > 0 and var left)
        {
            status.Dropped(left);
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        // After a failure one at a time, so that a call which the store refuses does not hold up the others.
        var batch = _waiting.GetRange(0, _failures > 0 ? 1 : _waiting.Count);
        _waiting.RemoveRange(0, batch.Count);
        try
        {
            await writer.AppendAsync([.. batch.Select(waiting => waiting.Call)], cancellationToken);
            _failures = 0;
            _written++;
            status.Worked(keepsUp: buffer.Count < CallLogBuffer.Capacity / 2);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _failures++;
            status.Failed(exception);
            buffer.GiveUpFlushes();
            if (_failures == 1)
            {
                Log.Failing(logger, exception);
            }

            PutBackOrDrop(batch);
            return false;
        }
        catch
        {
            _waiting.AddRange(batch);
            throw;
        }
    }

    // A call that fails alone, while others are written, is refused for what it is.
    private void PutBackOrDrop(List<Waiting> batch)
    {
        if (batch is not [var single])
        {
            _waiting.AddRange(batch);
        }
        else if (single.FailedAt is { } failedAt && failedAt < _written)
        {
            status.Dropped(1);
            status.Worked(keepsUp: false);
            _failures = 0;
        }
        else
        {
            _waiting.Add(single with { FailedAt = single.FailedAt ?? _written });
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
        [LoggerMessage(EventId = 501, EventName = "CallLogDropping", Level = LogLevel.Error,
            Message = "The call log can't be written. Calls wait in memory and it is tried again; those that do not fit there will be missing. Webhooks go on working.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 502, EventName = "CallLogPruneFailed", Level = LogLevel.Warning,
            Message = "Old calls could not be removed from the call log.")]
        public static partial void PruneFailed(ILogger logger, Exception exception);
    }

    /// <summary>A call that is not written yet.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="FailedAt">How many batches had been written when it failed alone; null: it has not.</param>
    private sealed record Waiting(WebhookCallRecord Call, long? FailedAt);
}
