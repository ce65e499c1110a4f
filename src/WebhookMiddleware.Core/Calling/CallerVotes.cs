namespace WebhookMiddleware.Calling;

/// <summary>
/// How the latest call of each caller of one webhook ended. Callers are known by hashes, and a newer one replaces the one of a few that was seen longest ago,
/// so that any number of them takes the same memory. Threads that write at the same time may lose a vote, which the next call casts again.
/// </summary>
internal sealed class CallerVotes(TimeProvider timeProvider)
{
    private const int Cells = 256;
    private const int Neighbours = 8;
    private const long Failed = 1;

    private readonly int[] _callers = new int[Cells];

    // The moment of the latest call, whose last bit is replaced by how it ended; 0: none.
    private readonly long[] _calls = new long[Cells];

    /// <summary>Notes how a call of the caller ended.</summary>
    public void Note(int caller, bool hasFailed)
    {
        if (!TryFind(caller, out var index))
        {
            Volatile.Write(ref _callers[index], caller);
        }

        Volatile.Write(ref _calls[index], (timeProvider.GetTimestamp() & ~Failed) | (hasFailed ? Failed : 0));
    }

    /// <summary>Returns whether the caller's latest call failed within <paramref name="period"/>.</summary>
    public bool HasFailed(int caller, TimeSpan period)
        => TryFind(caller, out var index) && Volatile.Read(ref _calls[index]) is var call && (call & Failed) != 0 && IsWithin(call, period);

    /// <summary>Counts the callers whose latest call was made within <paramref name="period"/>, by how it ended.</summary>
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

    // False: the cell that the caller may have.
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
