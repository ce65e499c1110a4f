using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Writes the buffered calls to the store in batches, and removes calls that are older than the retention. Calls that the store refuses are
/// retried while more calls wait in the bounded buffer. Only calls that don't fit into the buffer are lost.
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
    private readonly List<TaskCompletionSource> _flushes = [];

    private DateTimeOffset _nextPrune;
    private long _written;

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
            while (_waiting.Count > 0 || await buffer.WaitAsync(stoppingToken))
            {
                var (calls, flushes) = buffer.Take(BatchSize - _waiting.Count);
                _waiting.AddRange(calls.Select(call => new Waiting(call, null, null)));
                _flushes.AddRange(flushes);
                var pause = _waiting.Count == 0 ? TimeSpan.Zero : await WriteAsync(stoppingToken);
                if (pause > TimeSpan.Zero || _waiting.Count == 0)
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
        var batch = TakeBatch();
        try
        {
            await writer.AppendAsync([.. batch.Select(waiting => waiting.Call)], cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (batch is not [{ AloneSince: { } since } single])
            {
                PutBack(batch);
            }
            else if (RefusesOnly(single, since))
            {
                return TimeSpan.Zero;
            }

            buffer.AbandonFlushes();
            return status.Failed(exception);
        }
        catch
        {
            _waiting.AddRange(batch);
            throw;
        }

        batch.ForEach(waiting => buffer.Release(waiting.Call));
        _written++;
        if (batch[0].AloneSince is null)
        {
            status.Worked(keepsUp: buffer.IsRoomy);
        }
        else
        {
            status.WorkedInPart();
        }

        return TimeSpan.Zero;
    }

    // Counts the calls that could not be written in time as missing.
    private void Abandon()
    {
        var (calls, flushes) = buffer.Take(int.MaxValue);
        _waiting.AddRange(calls.Select(call => new Waiting(call, null, null)));
        _flushes.AddRange(flushes);
        _flushes.ForEach(flush => flush.TrySetResult());
        _waiting.ForEach(waiting => buffer.Release(waiting.Call));
        if (_waiting.Count > 0)
        {
            status.Dropped(_waiting.Count);
            _waiting.Clear();
        }
    }

    // The calls of a batch that failed are written one at a time, so that a call which the store refuses neither delays the others nor
    // fails another batch.
    private List<Waiting> TakeBatch()
    {
        var together = _waiting.FindIndex(waiting => waiting.AloneSince is not null);
        var batch = _waiting.GetRange(0, together < 0 ? _waiting.Count : Math.Max(together, 1));
        _waiting.RemoveRange(0, batch.Count);
        return batch;
    }

    private void PutBack(List<Waiting> batch)
    {
        long? failedAt = batch.Count == 1 ? _written : null;
        _waiting.AddRange(batch.Select(waiting => waiting with { AloneSince = _written, FailedAt = failedAt }));
    }

    // A call that fails alone while others are written is itself the cause.
    private bool RefusesOnly(Waiting single, long since)
    {
        if (single.FailedAt < _written)
        {
            buffer.Release(single.Call);
            status.Dropped(1);
            status.WorkedInPart();
            return true;
        }

        _waiting.Add(single with { FailedAt = _written });
        return single.FailedAt is null && since < _written;
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
            if (await writer.PruneAsync(before, BatchSize, cancellationToken) == BatchSize)
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

    /// <summary>A call that is not written yet.</summary>
    /// <param name="Call">The call.</param>
    /// <param name="AloneSince">
    /// How many batches had been written when a batch with this call failed; null while it is written together with others.
    /// </param>
    /// <param name="FailedAt">How many batches had been written when this call failed alone; null if it has not.</param>
    private sealed record Waiting(WebhookCallRecord Call, long? AloneSince, long? FailedAt);
}
