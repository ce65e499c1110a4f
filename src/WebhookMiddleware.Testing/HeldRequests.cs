using System.Collections.Concurrent;

namespace WebhookMiddleware.Testing;

/// <summary>Holds requests without an answer: until their callers give up, but not beyond the stop of the applications.</summary>
/// <remarks>With a fake clock, a caller would never give up while its application stops, and the stop would wait for it.</remarks>
internal sealed class HeldRequests
{
    private readonly Lock _lock = new();
    private readonly HashSet<IServiceProvider> _hosts = [];
    private readonly ConcurrentDictionary<string, DateTimeOffset> _since = [];
    private TaskCompletionSource _stopped = NewSource();

    /// <summary>Gets or sets the clock of the applications.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Returns since when a request of the delivery is held, or null if none is.</summary>
    public DateTimeOffset? FindSince(string deliveryId) => _since.TryGetValue(deliveryId, out var since) ? since : null;

    /// <summary>Holds a request. Returns when the last application stops; throws when the caller gives up before that.</summary>
    public async Task HoldAsync(ReceivedWebhook request, CancellationToken givenUp)
    {
        _since[request.DeliveryId] = Clock.GetUtcNow();
        try
        {
            await Stopped().WaitAsync(givenUp);
        }
        finally
        {
            _since.TryRemove(request.DeliveryId, out _);
        }
    }

    public void HostStarts(IServiceProvider host)
    {
        lock (_lock)
        {
            _hosts.Add(host);
            if (_stopped.Task.IsCompleted)
            {
                _stopped = NewSource();
            }
        }
    }

    public void HostStops(IServiceProvider host)
    {
        lock (_lock)
        {
            // Which application has sent a request over the network is not known, so the others' are not given up with one's.
            if (_hosts.Remove(host) && _hosts.Count == 0)
            {
                _stopped.SetResult();
            }
        }
    }

    private Task Stopped()
    {
        lock (_lock)
        {
            return _stopped.Task;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
