using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

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
    private readonly List<TaskCompletionSource> _flushes = [];

    private DateTimeOffset _nextPrune;
    private int _failures;
    private long _written;
    private bool _isReported;

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
                _waiting.AddRange(calls.Select(call => new Waiting(call, null, null)));
                _flushes.AddRange(flushes);
                var works = _waiting.Count == 0 || await TryWriteAsync(stoppingToken);
                if (!works || _waiting.Count == 0)
                {
                    _flushes.ForEach(flush => flush.TrySetResult());
                    _flushes.Clear();
                }

                if (!works)
                {
                    if (_ending.IsCancellationRequested)
                    {
                        break;
                    }

                    await Task.Delay(StoreBackoff.PauseAfter(_failures), timeProvider, _ending.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host waits no longer.
        }

        GiveUp();
    }

    /// <summary>Writes what is first in line; gives whether the store works, be it that it refuses a single call.</summary>
    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
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
                PutBack(batch, exception);
            }
            else if (RefusesOnly(single, since))
            {
                return true;
            }

            _failures++;
            status.Failed(exception);
            buffer.GiveUpFlushes();
            return false;
        }
        catch
        {
            _waiting.AddRange(batch);
            throw;
        }

        batch.ForEach(waiting => buffer.Release(waiting.Call));
        var isAlone = batch[0].AloneSince is not null;
        _failures = 0;
        _written++;
        _isReported &= isAlone;
        status.Worked(keepsUp: !isAlone && buffer.IsRoomy);
        return true;
    }

    // What the host no longer waits for.
    private void GiveUp()
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

    // The calls of a batch that failed go one at a time, so that one which the store refuses does not hold up the others, nor fail another batch.
    private List<Waiting> TakeBatch()
    {
        var together = _waiting.FindIndex(waiting => waiting.AloneSince is not null);
        var batch = _waiting.GetRange(0, together < 0 ? _waiting.Count : Math.Max(together, 1));
        _waiting.RemoveRange(0, batch.Count);
        return batch;
    }

    private void PutBack(List<Waiting> batch, Exception exception)
    {
        _waiting.AddRange(batch.Select(waiting => waiting with { AloneSince = _written, FailedAt = batch.Count == 1 ? _written : null }));
        if (!_isReported)
        {
            _isReported = true;
            Log.Failing(logger, exception);
        }
    }

    // A call that fails alone, while others are written, is refused for what it is.
    private bool RefusesOnly(Waiting single, long since)
    {
        if (single.FailedAt < _written)
        {
            buffer.Release(single.Call);
            status.Dropped(1);
            status.Worked(keepsUp: false);
            _failures = 0;
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
    /// <param name="AloneSince">How many batches had been written when one that it was in failed; null: it goes with others.</param>
    /// <param name="FailedAt">How many batches had been written when it failed alone; null: it has not.</param>
    private sealed record Waiting(WebhookCallRecord Call, long? AloneSince, long? FailedAt);
}
