namespace WebhookMiddleware.Bounds;

/// <summary>
/// Bounds how many bytes a buffer holds, whatever the size of its entries. Taking never waits and allocates nothing; whoever gets no room has to do
/// without.
/// </summary>
internal sealed class ByteBudget(long limit)
{
    // Header, length and terminator of a string.
    private const int StringOverhead = 22;

    private long _held;

    /// <summary>How many bytes are taken.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>The most that can be taken.</summary>
    public long Limit => limit;

    /// <summary>Returns what a string takes up in memory, in bytes.</summary>
    public static long SizeOf(string? text) => text is null ? 0 : StringOverhead + ((long)text.Length * sizeof(char));

    /// <summary>Takes room, unless less than <paramref name="spare"/> would be left of it afterwards.</summary>
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

    /// <summary>Gives room back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
