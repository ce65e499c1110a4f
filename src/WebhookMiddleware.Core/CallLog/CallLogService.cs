using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Writes the buffered calls to the store in batches, and removes calls that are older than the retention. Batches that fail are retried
/// while more calls wait in the bounded buffer. Calls are lost if they don't fit into the buffer, if the store refuses them while it
/// accepts others, if the host stops while the store fails, or if it is killed while they linger.
/// </summary>
internal sealed partial class CallLogService(
    CallLogBuffer buffer,
    ICallLogWriter writer,
    CallLogStatus status,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<CallLogService> logger) : BackgroundService
{
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _ending = new();
    private readonly PendingCalls _pending = new();
    private readonly List<TaskCompletionSource> _flushes = [];

    private DateTimeOffset _nextPrune;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The buffered calls are written while the host waits, unless the store fails.
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
            while (_pending.Count > 0 || await buffer.WaitAsync(stoppingToken))
            {
                var (calls, flushes) = buffer.Take(CallLogBuffer.BatchSize - _pending.Count);
                _pending.Add(calls);
                _flushes.AddRange(flushes);
                var pause = _pending.Count == 0 ? TimeSpan.Zero : await WriteAsync(stoppingToken);
                if (pause > TimeSpan.Zero || _pending.Count == 0)
                {
                    _flushes.ForEach(flush => flush.TrySetResult());
                    _flushes.Clear();
                }

                if (pause > TimeSpan.Zero)
                {
                    if (_ending.IsCancellationRequested)
                    {
                        break;
                    }

                    await Task.Delay(pause, timeProvider, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host does not wait any longer.
        }

        Abandon();
    }

    /// <summary>
    /// Writes the first calls of the queue. Returns how long to wait before the next attempt: zero unless the store fails.
    /// </summary>
    private async Task<TimeSpan> WriteAsync(CancellationToken cancellationToken)
    {
        var batch = _pending.TakeBatch();
        try
        {
            await writer.AppendAsync([.. batch.Select(pending => pending.Call)], cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(batch, exception);
        }
        catch
        {
            _pending.PutBack(batch);
            throw;
        }

        batch.ForEach(pending => buffer.Release(pending.Call));
        if (_pending.Written(batch))
        {
            status.WorkedInPart();
        }
        else
        {
            status.Worked(keepsUp: buffer.IsRoomy);
        }

        return TimeSpan.Zero;
    }

    private TimeSpan Failed(List<PendingCall> batch, Exception exception)
    {
        switch (_pending.Failed(batch))
        {
            case WriteFailure.Store:
                buffer.AbandonFlushes();
                return status.Failed(exception);
            case WriteFailure.Call:
                buffer.Release(batch[0].Call);
                status.Dropped(1);
                status.WorkedInPart();
                break;
        }

        return TimeSpan.Zero;
    }

    // Counts the calls that could not be written in time as missing.
    private void Abandon()
    {
        var (calls, flushes) = buffer.Take(int.MaxValue);
        _pending.Add(calls);
        _flushes.AddRange(flushes);
        _flushes.ForEach(flush => flush.TrySetResult());
        if (_pending.Count > 0)
        {
            status.Dropped(_pending.Count);
        }

        while (_pending.Count > 0)
        {
            _pending.TakeBatch().ForEach(pending => buffer.Release(pending.Call));
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
            var before = now - options.Value.CallLogRetention;
            if (await writer.PruneAsync(before, CallLogBuffer.BatchSize, cancellationToken) == CallLogBuffer.BatchSize)
            {
                // The rest is removed after the next batch of calls, so that neither delays the other.
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
        [LoggerMessage(EventId = 502, EventName = "CallLogPruneFailed", Level = LogLevel.Warning,
            Message = "Old calls could not be removed from the call log.")]
        public static partial void PruneFailed(ILogger logger, Exception exception);
    }
}
