namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>
/// Lets this process's transactions on a file begin one after the other, in the order in which they asked.
/// </summary>
/// <remarks>
/// SQLite allows one writer at a time. A connection that finds the file locked blocks its thread in sleeps of 1 to 100 ms, and nobody wakes
/// it when the file is free. With the few threads of the thread pool, a busy host then writes with one of its processors. A turn is waited
/// for without a thread, and the next one begins at once. Turns protect nothing: SQLite's lock does, against other processes as well.
/// </remarks>
internal sealed class WriteTurns
{
    /// <summary>
    /// How long a turn is waited for, at least; at most twice as long. Its transaction may have ended unnoticed, or wait for another
    /// process itself. All that wait for it begin then, and SQLite decides.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<Turn> _waiting = [];
    private readonly ITimer _watch;
    private Turn? _current;
    private Turn? _lastSeen;
    private bool _isWatched;

    public WriteTurns(TimeProvider timeProvider)
        => _watch = timeProvider.CreateTimer(
            static state => ((WriteTurns)state!).Watch(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Waits for a turn, which ends when it is disposed of.</summary>
    public ValueTask<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        var turn = new Turn(this);
        lock (_lock)
        {
            if (_current is null)
            {
                _current = turn;
                return new(turn);
            }

            _waiting.Enqueue(turn);
            if (!_isWatched)
            {
                _isWatched = true;
                _lastSeen = _current;
                _watch.Change(Patience, Patience);
            }
        }

        return WaitAsync(turn, cancellationToken);
    }

    private static async ValueTask<IDisposable> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Task.WaitAsync(cancellationToken);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private void End(Turn turn)
    {
        lock (_lock)
        {
            turn.IsOver = true;
            if (_current == turn)
            {
                BeginNext();
            }
        }
    }

    private void BeginNext()
    {
        do
        {
            _current = _waiting.TryDequeue(out var next) ? next : null;
        }
        while (_current is { IsOver: true });

        _current?.SetResult();
    }

    private void Watch()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                _isWatched = false;
                _watch.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            else if (_current == _lastSeen)
            {
                while (_current is not null)
                {
                    BeginNext();
                }
            }

            _lastSeen = _current;
        }
    }

    private sealed class Turn(WriteTurns turns) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), IDisposable
    {
        /// <summary>Gets or sets a value indicating whether it has been disposed of, perhaps before it began.</summary>
        public bool IsOver { get; set; }

        public void Dispose() => turns.End(this);
    }
}
