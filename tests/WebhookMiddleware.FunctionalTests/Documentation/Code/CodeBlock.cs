using System.Text.RegularExpressions;

namespace WebhookMiddleware.FunctionalTests.Documentation.Code;

/// <summary>A block of code on a page of the documentation.</summary>
/// <param name="Page">The page, as a path from the root.</param>
/// <param name="Line">The line on which its code begins.</param>
/// <param name="Language">The language behind the fence.</param>
/// <param name="Code">The code.</param>
public sealed partial record CodeBlock(string Page, int Line, string Language, string Code)
{
    /// <summary>Finds the blocks of a language on all pages.</summary>
    public static IEnumerable<CodeBlock> All(string language) => Repository.Pages().Order(StringComparer.Ordinal)
        .SelectMany(page => OfPage(page, Repository.ReadText(page)))
        .Where(block => block.Language == language);

    public override string ToString() => $"{Page}:{Line}";

    private static IEnumerable<CodeBlock> OfPage(string page, string text) => Fence().Matches(text).Select(match
        => new CodeBlock(page, text.AsSpan(0, match.Groups[2].Index).Count('\n') + 1, match.Groups[1].Value, match.Groups[2].Value));

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
