using System.Text.RegularExpressions;

namespace WebhookMiddleware.Dashboard.Guides;

/// <summary>
/// Reads the Markdown of guides, which is our own: headings, paragraphs, lists of one level, tables and fenced code. What it does not know
/// stays text.
/// </summary>
internal sealed partial class MarkdownReader
{
    private const string Fence = "```";

    private readonly string[] _lines;
    private int _next;

    private MarkdownReader(string markdown) => _lines = markdown.Split('\n');

    public static IReadOnlyList<MarkdownBlock> Read(string markdown)
    {
        var reader = new MarkdownReader(markdown);
        var blocks = new List<MarkdownBlock>();
        while (reader.Peek() is { } line)
        {
            if (line.Length == 0)
            {
                reader._next++;
            }
            else
            {
                blocks.Add(reader.ReadBlock(line));
            }
        }

        return blocks;
    }

    private string? Peek() => _next < _lines.Length ? _lines[_next] : null;

    private MarkdownBlock ReadBlock(string line)
    {
        if (line.StartsWith(Fence, StringComparison.Ordinal))
        {
            return ReadCode();
        }

        if (Heading().Match(line) is { Success: true } heading)
        {
            _next++;
            return new MarkdownHeading(heading.Groups["marks"].Length, heading.Groups["text"].Value);
        }

        return line[0] == '|' ? ReadTable()
            : Item().IsMatch(line) ? ReadList(isNumbered: char.IsAsciiDigit(line[0]))
            : new MarkdownParagraph(string.Join(' ', TakeWhile(next => next.Length > 0 && !StartsBlock(next))));
    }

    private static bool StartsBlock(string line)
        => line[0] == '|' || line.StartsWith(Fence, StringComparison.Ordinal) || Heading().IsMatch(line) || Item().IsMatch(line);

    private MarkdownCode ReadCode()
    {
        _next++;
        var text = string.Join('\n', TakeWhile(line => !line.StartsWith(Fence, StringComparison.Ordinal)));
        _next++;
        return new MarkdownCode(text);
    }

    private MarkdownTable ReadTable()
    {
        string[][] rows = [.. TakeWhile(line => line.StartsWith('|')).Select(CellsOf)];

        // The second row is the line below the header.
        return new MarkdownTable(rows[0], rows[2..]);
    }

    private static string[] CellsOf(string line)
        => [.. CellEnd().Split(line.Trim()[1..^1]).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    private MarkdownList ReadList(bool isNumbered)
    {
        var items = new List<string>();
        foreach (var line in TakeWhile(line => Item().IsMatch(line) || line.StartsWith("  ", StringComparison.Ordinal)))
        {
            if (line[0] == ' ')
            {
                items[^1] += $" {line.Trim()}";
            }
            else
            {
                items.Add(Item().Replace(line, ""));
            }
        }

        return new MarkdownList(isNumbered, items);
    }

    private List<string> TakeWhile(Func<string, bool> belongs)
    {
        var taken = new List<string>();
        while (Peek() is { } line && belongs(line))
        {
            taken.Add(line);
            _next++;
        }

        return taken;
    }

    [GeneratedRegex(@"^(?<marks>#{1,4}) (?<text>.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(\*|\d+\.) ")]
    private static partial Regex Item();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}
