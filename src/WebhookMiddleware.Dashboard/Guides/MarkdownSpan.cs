using System.Text.RegularExpressions;

namespace WebhookMiddleware.Dashboard.Guides;

/// <summary>A part of a line of Markdown.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of code as it is, of all others Markdown again.</param>
/// <param name="Target">Where a link leads: an anchor of the guide, or an address of the web.</param>
internal sealed partial record MarkdownSpan(MarkdownSpanKind Kind, string Text, string? Target = null)
{
    public static IEnumerable<MarkdownSpan> Of(string line)
    {
        var end = 0;
        foreach (Match match in Marked().Matches(line))
        {
            if (match.Index > end)
            {
                yield return new MarkdownSpan(MarkdownSpanKind.Plain, line[end..match.Index]);
            }

            yield return match.Groups["code"] is { Success: true } code ? new MarkdownSpan(MarkdownSpanKind.Code, code.Value)
                : match.Groups["strong"] is { Success: true } strong ? new MarkdownSpan(MarkdownSpanKind.Strong, strong.Value)
                : new MarkdownSpan(MarkdownSpanKind.Link, match.Groups["text"].Value, match.Groups["target"].Value);
            end = match.Index + match.Length;
        }

        if (end < line.Length)
        {
            yield return new MarkdownSpan(MarkdownSpanKind.Plain, line[end..]);
        }
    }

    // Addresses of another kind, such as javascript:, are no links.
    [GeneratedRegex(@"`(?<code>[^`]+)`|\*\*(?<strong>.+?)\*\*|\[(?<text>[^\]]+)\]\((?<target>(#|https://)[^)\s]*)\)")]
    private static partial Regex Marked();
}

/// <summary>Specifies what a part of a line is.</summary>
internal enum MarkdownSpanKind
{
    Plain,
    Code,
    Strong,
    Link,
}
