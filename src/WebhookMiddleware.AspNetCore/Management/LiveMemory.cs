namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Remembers the latest events that were sent, so that what a second look at the logs finds is told apart from what was missing at first.
/// </summary>
/// <param name="start">The position that lies before everything that is to be sent.</param>
internal sealed class LiveMemory(LivePosition start)
{
    /// <summary>The maximum number of events that are remembered.</summary>
    internal const int Capacity = 5000;

    private readonly Queue<LivePosition> _order = [];
    private readonly HashSet<LivePosition> _known = [];

    /// <summary>Gets the position before everything that is remembered: up to there, nobody knows what was sent.</summary>
    public LivePosition Floor { get; private set; } = start;

    /// <summary>Remembers an event. Returns false if it is remembered already.</summary>
    public bool TryAdd(LiveEvent item)
    {
        var place = item.Advance(default);
        if (!_known.Add(place))
        {
            return false;
        }

        _order.Enqueue(place);
        if (_order.Count > Capacity)
        {
            var forgotten = _order.Dequeue();
            _known.Remove(forgotten);
            Floor = Floor.Max(forgotten);
        }

        return true;
    }
}
