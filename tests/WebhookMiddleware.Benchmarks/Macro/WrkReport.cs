using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>What wrk reports of a run.</summary>
/// <param name="Requests">How many requests were answered.</param>
/// <param name="RequestsPerSecond">The same by the second.</param>
/// <param name="MedianLatency">In milliseconds.</param>
/// <param name="Failed">Answers that are no success, and errors of sockets.</param>
internal sealed partial record WrkReport(long Requests, double RequestsPerSecond, double MedianLatency, long Failed)
{
    public static WrkReport Parse(string report) => new(
        long.Parse(Find(RequestsLine(), report), CultureInfo.InvariantCulture),
        double.Parse(Find(RateLine(), report), CultureInfo.InvariantCulture),
        Milliseconds(Find(MedianLine(), report)),
        Sum(RefusedLine().Match(report)) + Sum(SocketLine().Match(report)));

    private static string Find(Regex line, string report)
        => line.Match(report) is { Success: true } found
            ? found.Groups[1].Value
            : throw new FormatException($"wrk reports no {line}:\n{report}");

    private static long Sum(Match found)
        => found.Groups.Values.Skip(1).Where(group => group.Success).Sum(group => long.Parse(group.Value, CultureInfo.InvariantCulture));

    private static double Milliseconds(string text)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        var number = double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
        return unit switch
        {
            "us" => number / 1000,
            "ms" => number,
            "s" => number * 1000,
            "m" => number * 60_000,
            _ => throw new FormatException($"wrk reports a latency of '{text}'."),
        };
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsLine();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"^\s+50%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex MedianLine();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex RefusedLine();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketLine();
}
