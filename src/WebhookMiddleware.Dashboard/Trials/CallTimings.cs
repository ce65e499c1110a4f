using System.Text.Json.Nodes;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>How long the parts of a call took, one after the other.</summary>
/// <param name="Parts">The parts that took place: the name of a text, when it began, and how long it took, in milliseconds.</param>
/// <param name="Total">The whole.</param>
internal sealed record CallTimings(IReadOnlyList<(string Name, double Start, double Length)> Parts, double Total)
{
    /// <summary>Reads the timings of a test: two are lengths (render, connect), and two are times since its beginning.</summary>
    public static CallTimings Of(JsonObject timings)
    {
        var total = Read("totalMs") ?? 0;
        List<(string Name, double Start, double Length)> parts = [];
        Add("Render", Read("renderMs"));
        Add("Connect", Read("connectMs"));
        if (Read("firstByteMs") is { } first)
        {
            Add("Wait", first - End());
            Add("Read", total - first);
        }

        return new CallTimings(parts, total);

        double? Read(string name) => (double?)timings[name];

        double End() => parts.Count == 0 ? 0 : parts[^1].Start + parts[^1].Length;

        void Add(string name, double? length)
        {
            if (length is { } known)
            {
                parts.Add((name, End(), Math.Max(0, known)));
            }
        }
    }
}
