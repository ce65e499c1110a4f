using System.Text.RegularExpressions;

namespace WebhookMiddleware.Dashboard.Guides;

/// <summary>A block of a guide. Texts are lines of Markdown, which <see cref="MarkdownSpan"/> divides.</summary>
internal abstract record MarkdownBlock;

internal sealed partial record MarkdownHeading(int Level, string Text) : MarkdownBlock
{
    /// <summary>Gets the anchor, by which links within the guide name it.</summary>
    public string Anchor => NotInAnchors().Replace(Text.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}

internal sealed record MarkdownParagraph(string Text) : MarkdownBlock;

internal sealed record MarkdownCode(string Text) : MarkdownBlock;

internal sealed record MarkdownList(bool IsNumbered, IReadOnlyList<string> Items) : MarkdownBlock;

internal sealed record MarkdownTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) : MarkdownBlock
{
    /// <summary>Gets whether the columns have names.</summary>
    public bool HasHeader => Header.Any(cell => cell.Length > 0);
}
