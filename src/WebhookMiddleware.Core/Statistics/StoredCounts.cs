using System.Globalization;
using System.Text;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Writes counts in the form of <see cref="StatisticsRow"/>: outcomes as text that people and other versions can read, and buckets as
/// bytes.
/// What can't be read, because somebody else wrote it, is left out.
/// </summary>
internal static class StoredCounts
{
    private const int VarintBits = 7;
    private const int VarintMore = 1 << VarintBits;
    private const int MaxVarintShift = 63;

    private static readonly WebhookOutcome[] All = Enum.GetValues<WebhookOutcome>();

    public static string WriteOutcomes(ReadOnlySpan<long> counts)
    {
        var text = new StringBuilder();
        foreach (var outcome in All)
        {
            if (counts[(int)outcome] > 0)
            {
                text.Append(text.Length > 0 ? " " : "").Append(outcome.ToName())
                    .Append(CultureInfo.InvariantCulture, $" {counts[(int)outcome]}");
            }
        }

        return text.ToString();
    }

    /// <summary>Adds the counts of a text. Outcomes that this version does not know count as unreadable.</summary>
    public static void AddOutcomes(ReadOnlySpan<char> text, Span<long> counts)
    {
        while (TryReadWord(ref text, out var name) && TryReadWord(ref text, out var digits))
        {
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                counts[(int)OutcomeOf(name)] += count;
            }
        }
    }

    /// <summary>Returns how many of the counted calls failed. A denied request is not a failure.</summary>
    public static long CountFailures(ReadOnlySpan<char> text)
    {
        Span<long> counts = stackalloc long[All.Length];
        counts.Clear();
        AddOutcomes(text, counts);
        var failures = 0L;
        foreach (var outcome in All)
        {
            failures += outcome.IsFailure() ? counts[(int)outcome] : 0;
        }

        return failures;
    }

    public static byte[] WriteBuckets(ReadOnlySpan<long> counts)
    {
        using var bytes = new MemoryStream();
        for (var index = 0; index < counts.Length; index++)
        {
            if (counts[index] == 0)
            {
                continue;
            }

            bytes.WriteByte((byte)index);
            var rest = (ulong)counts[index];
            for (; rest >= VarintMore; rest >>= VarintBits)
            {
                bytes.WriteByte((byte)(rest | VarintMore));
            }

            bytes.WriteByte((byte)rest);
        }

        return bytes.ToArray();
    }

    public static void AddBuckets(ReadOnlySpan<byte> bytes, Span<long> counts)
    {
        for (var place = 0; place < bytes.Length;)
        {
            var index = bytes[place++];
            ulong count = 0;
            for (var shift = 0; place < bytes.Length && shift <= MaxVarintShift; shift += VarintBits)
            {
                var part = bytes[place++];
                count |= (ulong)(part & (VarintMore - 1)) << shift;
                if (part < VarintMore)
                {
                    break;
                }
            }

            if (index < counts.Length)
            {
                counts[index] += (long)count;
            }
        }
    }

    private static bool TryReadWord(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> word)
    {
        var end = text.IndexOf(' ');
        word = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return word.Length > 0;
    }

    private static WebhookOutcome OutcomeOf(ReadOnlySpan<char> name)
    {
        foreach (var outcome in All)
        {
            if (name.SequenceEqual(outcome.ToName()))
            {
                return outcome;
            }
        }

        return WebhookOutcome.Unreadable;
    }
}
