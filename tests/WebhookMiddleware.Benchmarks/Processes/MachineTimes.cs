using System.Globalization;

namespace WebhookMiddleware.Benchmarks.Processes;

/// <summary>Processor time since the machine's start, in ticks of <c>/proc</c>.</summary>
/// <param name="All">Of all processors, idle or not.</param>
/// <param name="Idle">What of it was idle.</param>
/// <param name="Ours">What of it this process and all that it has started have used.</param>
internal readonly record struct MachineTimes(long All, long Idle, long Ours)
{
    public static MachineTimes Read()
    {
        // cpu  user nice system idle iowait irq softirq steal …
        var ours = ReadOurs();
        var line = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] times = [.. line.Skip(1).Take(8).Select(time => long.Parse(time, CultureInfo.InvariantCulture))];
        return new MachineTimes(times.Sum(), times[3] + times[4], ours);
    }

    /// <summary>Returns the share of the processors that others have used between two readings: 0 to 1.</summary>
    public static double ForeignShare(MachineTimes before, MachineTimes after)
    {
        var all = after.All - before.All;
        var busy = all - (after.Idle - before.Idle);
        return all <= 0 ? 0 : Math.Max(0, busy - (after.Ours - before.Ours)) / (double)all;
    }

    // Each process counts with what its ended children have used, so that nothing is lost when one ends.
    private static long ReadOurs()
    {
        var processes = Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(ReadProcess)
            .OfType<ProcessTimes>()
            .ToLookup(process => process.Parent);
        var (sum, known) = (0L, new Queue<ProcessTimes>());
        known.Enqueue(processes.SelectMany(some => some).Single(process => process.Id == Environment.ProcessId));
        while (known.TryDequeue(out var process))
        {
            sum += process.Used;
            foreach (var child in processes[process.Id])
            {
                known.Enqueue(child);
            }
        }

        return sum;
    }

    private static ProcessTimes? ReadProcess(string folder)
    {
        try
        {
            // pid (name) state ppid …, with utime, stime, cutime and cstime as fields 14 to 17. The name may hold anything.
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessTimes(
                int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // It has ended since the folder was listed.
            return null;
        }
    }

    private sealed record ProcessTimes(int Id, int Parent, long Used);
}
