using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.Benchmarks.Pages;

/// <summary>What a page cost.</summary>
/// <param name="PageBytes">The bytes of the page's own response.</param>
/// <param name="AllBytes">The bytes of the page and of what it refers to.</param>
/// <param name="First">The time of the first visit, of whose page and of whose data nothing is prepared, in milliseconds.</param>
/// <param name="Times">The times from the request to the last byte of the page, in milliseconds, in ascending order.</param>
internal sealed partial record PageVisit(long PageBytes, long AllBytes, double First, IReadOnlyList<double> Times)
{
    // The first ones are compiled.
    private const int WarmUps = 5;

    public double Median => Times[Times.Count / 2];

    /// <summary>Visits a page again and again, and loads its assets once, as a browser does that comes for the first time.</summary>
    public static async Task<PageVisit> MeasureAsync(HttpClient client, string path, int repeat)
    {
        List<double> times = [];
        var (bytes, text) = (0L, "");
        for (var i = 0; i < WarmUps + repeat; i++)
        {
            var started = Stopwatch.GetTimestamp();
            (bytes, text) = await LoadAsync(client, new Uri(client.BaseAddress!, path));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var all = bytes;
        foreach (Match asset in Asset().Matches(text))
        {
            all += (await LoadAsync(client, new Uri(new Uri(client.BaseAddress!, path), asset.Groups[1].Value))).Bytes;
        }

        return new PageVisit(bytes, all, times[0], [.. times.Skip(WarmUps).Order()]);
    }

    // The bytes are those over the wire, headers included. Nothing is decompressed.
    private static async Task<(long Bytes, string Text)> LoadAsync(HttpClient client, Uri address)
    {
        using var response = await client.GetAsync(address);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{address} answered with {(int)response.StatusCode}.");
        }

        var head = response.Headers.Concat(response.Content.Headers).Sum(header => header.Key.Length + string.Join(",", header.Value).Length + 4);
        return (head + body.Length, System.Text.Encoding.UTF8.GetString(body));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{AllBytes / 1024.0:F1} | {PageBytes / 1024.0:F1} | {Median:F1} | {Times[(int)(Times.Count * 0.95)]:F1} | {Times[^1]:F1} | {First:F1}");

    [GeneratedRegex("(?:href|src)=\"([^\"]*assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
