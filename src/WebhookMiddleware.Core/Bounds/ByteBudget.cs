namespace WebhookMiddleware.Bounds;

/// <summary>
/// Limits the total size of a buffer's entries in bytes. Reserving never waits and allocates nothing. It fails when no room is left.
/// </summary>
internal sealed class ByteBudget(long limit)
{
    // Header, length and terminator of a string.
    private const int StringOverhead = 22;

    private long _held;

    /// <summary>Gets the reserved bytes.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Gets the maximum of bytes that can be reserved.</summary>
    public long Limit => limit;

    /// <summary>Returns the size of a string in memory, in bytes.</summary>
    public static long SizeOf(string? text) => text is null ? 0 : StringOverhead + ((long)text.Length * sizeof(char));

    /// <summary>Tries to reserve bytes so that at least <paramref name="spare"/> bytes are left.</summary>
    public bool TryTake(long bytes, long spare = 0)
    {
        var held = Interlocked.Read(ref _held);
        while (held + bytes <= limit - spare)
        {
            var seen = Interlocked.CompareExchange(ref _held, held + bytes, held);
            if (seen == held)
            {
                return true;
            }

            held = seen;
        }

        return false;
    }

    /// <summary>Returns reserved bytes.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
