namespace WebhookMiddleware.Calling;

/// <summary>Stores how the latest call of each caller of one webhook ended.</summary>
/// <remarks>
/// Callers are stored as hashes in a fixed number of cells, so memory does not grow with the number of callers. A new caller replaces the
/// least recently seen one of a few neighbouring cells. Of concurrent writes one may be lost; its caller's next call records
/// an outcome again.
/// </remarks>
internal sealed class CallerOutcomes(TimeProvider timeProvider)
{
    private const int Cells = 256;
    private const int Neighbours = 8;
    private const long Failed = 1;

    private readonly int[] _callers = new int[Cells];

    // The timestamp of the latest call, whose last bit is replaced by how the call ended; 0 for an empty cell.
    private readonly long[] _calls = new long[Cells];

    /// <summary>Records how a call of the caller ended.</summary>
    public void Record(int caller, bool hasFailed)
    {
        if (!TryFind(caller, out var index))
        {
            Volatile.Write(ref _callers[index], caller);
        }

        Volatile.Write(ref _calls[index], (timeProvider.GetTimestamp() & ~Failed) | (hasFailed ? Failed : 0));
    }

    /// <summary>Determines whether the caller's latest call failed within <paramref name="period"/>.</summary>
    public bool HasFailed(int caller, TimeSpan period)
        => TryFind(caller, out var index) && Volatile.Read(ref _calls[index]) is var call && (call & Failed) != 0 && IsWithin(call, period);

    /// <summary>Counts the callers whose latest call ended within <paramref name="period"/>, by how it ended.</summary>
    public (int Failed, int Succeeded) Count(TimeSpan period)
    {
        var (failed, succeeded) = (0, 0);
        for (var i = 0; i < Cells; i++)
        {
            var call = Volatile.Read(ref _calls[i]);
            if (call == 0 || !IsWithin(call, period))
            {
                continue;
            }

            if ((call & Failed) != 0)
            {
                failed++;
            }
            else
            {
                succeeded++;
            }
        }

        return (failed, succeeded);
    }

    // Returns false with the index of the cell to replace when the caller has none.
    private bool TryFind(int caller, out int index)
    {
        var first = (int)((uint)caller % Cells);
        index = first;
        for (var i = 0; i < Neighbours; i++)
        {
            var next = (first + i) % Cells;
            var call = Volatile.Read(ref _calls[next]);
            if (call != 0 && Volatile.Read(ref _callers[next]) == caller)
            {
                index = next;
                return true;
            }

            if (call < Volatile.Read(ref _calls[index]))
            {
                index = next;
            }
        }

        return false;
    }

    private bool IsWithin(long call, TimeSpan period) => timeProvider.GetElapsedTime(call & ~Failed) < period;
}
