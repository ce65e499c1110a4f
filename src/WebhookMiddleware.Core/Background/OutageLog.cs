namespace WebhookMiddleware.Background;

/// <summary>
/// Tracks operations that fail together, as those on one database do: the beginning of the outage is logged once, however many operations
/// fail and however often each is tried, and so is its end.
/// </summary>
/// <remarks>
/// Each failure in a row doubles the pause before the next try. Pauses are spread by a fifth at random, so that hosts that lost their
/// database at the same moment do not all return to it at the same moment. Safe for use by several threads.
/// </remarks>
/// <param name="began">
/// Logs the beginning of an outage, given the operation that failed first and its exception; null where nothing is logged.
/// </param>
/// <param name="ended">Logs the end of an outage, when all its operations work again; null where nothing is logged.</param>
public sealed class OutageLog(Action<string, Exception>? began = null, Action? ended = null)
{
    internal static readonly TimeSpan DefaultLongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Failure> _operations = [];

    /// <summary>Gets the pause after the first failure; default: 100 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets the longest pause, before it is spread; default: 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = DefaultLongestPause;

    /// <summary>Gets the operations that fail at present, each with the message of its last exception.</summary>
    internal IReadOnlyList<(string Operation, string Reason)> Failing
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _operations
                        .Where(known => known.Value.ConsecutiveFailures > 0)
                        .Select(known => (known.Key, known.Value.Reason)),
                ];
            }
        }
    }

    internal Jitter Jitter { get; init; } = Jitter.Shared;

    /// <summary>Records that an operation failed.</summary>
    /// <param name="operation">The name of the operation.</param>
    /// <param name="exception">Why it failed.</param>
    /// <returns>How long to wait before the operation is tried again.</returns>
    public TimeSpan Failed(string operation, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(exception);

        bool begins;
        int consecutiveFailures;
        lock (_lock)
        {
            begins = _operations.Count == 0;
            consecutiveFailures = 1 + (_operations.TryGetValue(operation, out var known) ? known.ConsecutiveFailures : 0);
            _operations[operation] = new Failure(consecutiveFailures, exception.GetBaseException().Message);
        }

        if (begins)
        {
            began?.Invoke(operation, exception);
        }

        return PauseAfter(consecutiveFailures);
    }

    /// <summary>Records that an operation works. Ends the outage unless other operations are part of it.</summary>
    /// <param name="operation">The name of the operation.</param>
    public void Worked(string operation)
    {
        ArgumentNullException.ThrowIfNull(operation);

        lock (_lock)
        {
            if (!_operations.Remove(operation) || _operations.Count > 0)
            {
                return;
            }
        }

        ended?.Invoke();
    }

    /// <summary>
    /// Records that a part of an operation works: it no longer counts as failing, and its next pause is short again, but the outage goes
    /// on.
    /// </summary>
    internal void WorkedInPart(string operation)
    {
        lock (_lock)
        {
            if (_operations.ContainsKey(operation))
            {
                _operations[operation] = new Failure(ConsecutiveFailures: 0, Reason: "");
            }
        }
    }

    internal bool IsFailing(string operation)
    {
        lock (_lock)
        {
            return _operations.TryGetValue(operation, out var known) && known.ConsecutiveFailures > 0;
        }
    }

    private TimeSpan PauseAfter(int failures)
    {
        const int maxDoublings = 20;
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, maxDoublings));
        return Jitter.Of(pause < LongestPause ? pause : LongestPause);
    }

    private readonly record struct Failure(int ConsecutiveFailures, string Reason);
}
