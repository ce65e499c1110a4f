using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Reads what has ended on any host of the store, and passes it to all listeners of this host.</summary>
/// <remarks>
/// <list type="number">
/// <item>While anybody listens, both logs are read twice a second behind the position that was reached, by their indexes. While nobody
/// does, the store is not asked.</item>
/// <item>What has ended within <see cref="Quiet"/> is left for the next time: hosts write their calls a moment after they end, and events
/// are sent in order, so that a position is enough to go on from.</item>
/// <item>A host may write later than that, because it was busy or the store was down. So every <see cref="LookBackInterval"/> the logs are
/// read from <see cref="LookBack"/> before, as far as is remembered what was sent, and what was missing is sent late.</item>
/// <item>A client that comes back with a position is first sent what it has missed, straight from the store, at its own pace.</item>
/// </list>
/// </remarks>
internal sealed partial class LiveFeed(
    ICallLogReader calls, IDeliveryLog deliveries, TimeProvider timeProvider, ILogger<LiveFeed> logger) : IDisposable
{
    /// <summary>The maximum number of clients that listen to one host.</summary>
    internal const int MaxListeners = 100;

    /// <summary>How often the logs are read.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long ago something must have ended.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>How often what has ended before is looked for that was written late.</summary>
    internal static readonly TimeSpan LookBackInterval = TimeSpan.FromSeconds(2);

    /// <summary>How late something may be written to be sent.</summary>
    internal static readonly TimeSpan LookBack = TimeSpan.FromMinutes(1);

    /// <summary>How far back a client can go.</summary>
    internal static readonly TimeSpan MaxReplay = TimeSpan.FromHours(1);

    private const string Reading = "read what has ended";
    private const int PageSize = 500;

    private readonly Lock _lock = new();
    private readonly List<LiveListener> _listeners = [];
    private readonly OutageLog _outage = new((_, exception) => Log.Failing(logger, exception));

    private readonly CancellationTokenSource _stopping = new();

    private LivePosition _position;
    private LiveMemory _sent = new(default);
    private bool _isReading;

    /// <summary>Gets the number of clients that listen.</summary>
    public int Listeners
    {
        get
        {
            lock (_lock)
            {
                return _listeners.Count;
            }
        }
    }

    /// <summary>Adds a listener, or returns null if there are too many. The caller disposes of it.</summary>
    public LiveListener? TryListen(LiveFilter filter)
    {
        lock (_lock)
        {
            if (_listeners.Count >= MaxListeners)
            {
                return null;
            }

            if (!_isReading)
            {
                _isReading = true;
                _position = LivePosition.At(timeProvider.GetUtcNow() - Quiet);
                _sent = new LiveMemory(_position);
                _ = Task.Run(ReadAllAsync);
            }

            var listener = new LiveListener(filter, _position, Remove);
            _listeners.Add(listener);
            return listener;
        }
    }

    /// <summary>Returns what a client has missed between its position and that from which it is sent everything.</summary>
    public async IAsyncEnumerable<LiveEvent> ReadMissedAsync(
        LivePosition position, LivePosition end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        position = position.Max(LivePosition.At(timeProvider.GetUtcNow() - MaxReplay));
        await foreach (var item in ReadCallsAsync(position.Call, cancellationToken))
        {
            if (item.IsAfter(end))
            {
                break;
            }

            yield return item;
        }

        await foreach (var item in ReadDeliveriesAsync(position.Delivery, cancellationToken))
        {
            if (item.IsAfter(end))
            {
                break;
            }

            yield return item;
        }
    }

    // Not disposed: the reading may end a moment later.
    public void Dispose() => _stopping.Cancel();

    private async Task ReadAllAsync()
    {
        var lookBackAt = timeProvider.GetUtcNow() + LookBackInterval;
        while (IsWanted())
        {
            var pause = Interval;
            try
            {
                var from = _position;
                if (timeProvider.GetUtcNow() is var now && now >= lookBackAt)
                {
                    from = _sent.Floor.Max(LivePosition.At(now - Quiet - LookBack));
                    lookBackAt = now + LookBackInterval;
                }

                await PassOnAsync(ReadCallsAsync(from.Call, _stopping.Token));
                await PassOnAsync(ReadDeliveriesAsync(from.Delivery, _stopping.Token));
                _outage.Worked(Reading);
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                pause += _outage.Failed(Reading, exception);
            }
            catch (OperationCanceledException)
            {
                // The host is stopping.
            }

            await Task.Delay(pause, timeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassOnAsync(IAsyncEnumerable<LiveEvent> items)
    {
        await foreach (var item in items)
        {
            if (!_sent.TryAdd(item))
            {
                continue;
            }

            lock (_lock)
            {
                var passed = item with { IsLate = !item.IsAfter(_position) };
                _position = item.Advance(_position);
                _listeners.ForEach(listener => listener.Add(passed));
            }
        }
    }

    private async IAsyncEnumerable<LiveEvent> ReadCallsAsync(
        Guid after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<WebhookCallRecord> page;
        do
        {
            page = await calls.ReadEndedAsync(after, timeProvider.GetUtcNow() - Quiet, PageSize, cancellationToken);
            foreach (var call in page)
            {
                after = call.Id;
                yield return LiveEvent.Of(call);
            }
        }
        while (page.Count == PageSize);
    }

    private async IAsyncEnumerable<LiveEvent> ReadDeliveriesAsync(
        SettledPosition after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<SettledDelivery> page;
        do
        {
            page = await deliveries.ReadSettledAsync(after, Quiet, PageSize, cancellationToken);
            foreach (var settled in page)
            {
                var item = LiveEvent.Of(settled);
                after = item.Delivery;
                yield return item;
            }
        }
        while (page.Count == PageSize);
    }

    private bool IsWanted()
    {
        lock (_lock)
        {
            return _isReading = _listeners.Count > 0 && !_stopping.IsCancellationRequested;
        }
    }

    private void Remove(LiveListener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 720, EventName = "LiveFailing", Level = LogLevel.Warning,
            Message = "The logs can't be read for those who listen to GET /live. It goes on when the store can be read again.")]
        public static partial void Failing(ILogger logger, Exception exception);
    }
}
