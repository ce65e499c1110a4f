using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Layout;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>
/// Compares two JSON documents by their members, and writes both line by line, so that the same place stands in the same row.
/// </summary>
internal sealed class JsonDiff
{
    private const string Step = "  ";

    private readonly List<DiffLine> _lines = [];

    private JsonDiff()
    {
    }

    public static IReadOnlyList<DiffLine> Compare(JsonNode? before, JsonNode? after)
    {
        var diff = new JsonDiff();
        diff.Write(new Place("", "", HasBefore: true, HasAfter: true, LastBefore: true, LastAfter: true), before, after);
        return DiffFolding.Fold(diff._lines);
    }

    private void Write(Place place, JsonNode? before, JsonNode? after)
    {
        if (place is { HasBefore: true, HasAfter: true })
        {
            switch (before, after)
            {
                case (JsonObject { Count: > 0 } was, JsonObject { Count: > 0 } became):
                    WriteMembers(place, was, became);
                    return;
                case (JsonArray { Count: > 0 } was, JsonArray { Count: > 0 } became):
                    WriteItems(place, was, became);
                    return;
            }
        }

        WriteValues(place, place.HasBefore ? LinesOf(place, before) : [], place.HasAfter ? LinesOf(place, after) : []);
    }

    private void WriteMembers(Place place, JsonObject before, JsonObject after)
    {
        var added = after.Select(member => member.Key).Where(name => !before.ContainsKey(name));
        string[] names = [.. before.Select(member => member.Key), .. added];
        var (lastBefore, lastAfter) = (Array.FindLastIndex(names, before.ContainsKey), Array.FindLastIndex(names, after.ContainsKey));
        Bracket(place, "{", close: false);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            var member = new Place(
                place.Indent + Step,
                JsonText.Write(name) + ": ",
                before.ContainsKey(name),
                after.ContainsKey(name),
                i == lastBefore,
                i == lastAfter);
            Write(member, before[name], after[name]);
        }

        Bracket(place, "}", close: true);
    }

    // Items that were added or removed at one place leave the ones around it the same.
    private void WriteItems(Place place, JsonArray before, JsonArray after)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var head = 0;
        while (head < shorter && JsonNode.DeepEquals(before[head], after[head]))
        {
            head++;
        }

        var tail = 0;
        while (tail < shorter - head && JsonNode.DeepEquals(before[^(tail + 1)], after[^(tail + 1)]))
        {
            tail++;
        }

        Bracket(place, "[", close: false);
        var middle = Math.Max(before.Count, after.Count) - head - tail;
        for (var i = 0; i < head + middle; i++)
        {
            Item(i, i, i < before.Count - tail, i < after.Count - tail);
        }

        for (var i = tail; i > 0; i--)
        {
            Item(before.Count - i, after.Count - i, hasBefore: true, hasAfter: true);
        }

        Bracket(place, "]", close: true);

        void Item(int was, int became, bool hasBefore, bool hasAfter)
        {
            var item = new Place(
                place.Indent + Step, "", hasBefore, hasAfter, was == before.Count - 1, became == after.Count - 1);
            Write(item, hasBefore ? before[was] : null, hasAfter ? after[became] : null);
        }
    }

    private void WriteValues(Place place, string[] before, string[] after)
    {
        var isSame = before.SequenceEqual(after);
        for (var i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            // The comma says nothing of the value, and is left out of the comparison.
            var was = i < before.Length ? before[i] + Comma(i == before.Length - 1 && !place.LastBefore) : null;
            var became = i < after.Length ? after[i] + Comma(i == after.Length - 1 && !place.LastAfter) : null;
            _lines.Add(new DiffLine(
                isSame ? DiffKind.Same : was is null ? DiffKind.Added : became is null ? DiffKind.Removed : DiffKind.Changed,
                was,
                became));
        }
    }

    private void Bracket(Place place, string bracket, bool close)
    {
        var line = place.Indent + (close ? "" : place.Name) + bracket;
        _lines.Add(new DiffLine(DiffKind.Same, line + Comma(close && !place.LastBefore), line + Comma(close && !place.LastAfter)));
    }

    private static string[] LinesOf(Place place, JsonNode? value)
    {
        var lines = JsonText.Write(value).Split('\n');
        return [.. lines.Select((line, i) => place.Indent + (i == 0 ? place.Name : "") + line)];
    }

    private static string Comma(bool isWritten) => isWritten ? "," : "";

    /// <summary>
    /// Where a value stands: how far it is indented, its name, in which documents it is, and whether it is the last one there.
    /// </summary>
    private sealed record Place(string Indent, string Name, bool HasBefore, bool HasAfter, bool LastBefore, bool LastAfter);
}
