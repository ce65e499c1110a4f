using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.AspNetCore.Management.Guides;

/// <summary>
/// The page of the documentation for those who write receivers (docs/receivers.md), which a guide is made of. Comments mark the parts that
/// can be replaced or left out, such as <c>&lt;!-- request --&gt;</c> up to <c>&lt;!-- /request --&gt;</c>, over whole lines or within one.
/// </summary>
internal sealed partial class GuidePage
{
    private static readonly ConcurrentDictionary<string, string> Pages = new(StringComparer.Ordinal);

    private string _text;

    private GuidePage(string text) => _text = text;

    /// <summary>Reads the page in a language. Other pages, which it links to, are not at hand where a guide is read.</summary>
    public static GuidePage In(GuideLanguage language)
        => new(Pages.GetOrAdd(language.Code, code => LinkToFile().Replace(Read(code), "${text}")));

    /// <summary>Replaces a part of the page everywhere. A part that surrounds others is replaced before them.</summary>
    public GuidePage With(string part, string text)
    {
        _text = Regex.Replace(
            _text,
            $@"^<!-- {part} -->\n.*?^<!-- /{part} -->\n|<!-- {part} -->.*?<!-- /{part} -->",
            match => match.Value[^1] == '\n' && text.Length > 0 ? $"{text}\n" : text,
            RegexOptions.Multiline | RegexOptions.Singleline);
        return this;
    }

    /// <summary>Leaves out a part of the page, if it is to be.</summary>
    public GuidePage Without(string part, bool when = true) => when ? With(part, "") : this;

    /// <summary>Returns the text, in which parts that were not replaced stay as they are.</summary>
    public override string ToString() => BlankLines().Replace(Marker().Replace(_text, ""), "\n\n");

    private static string Read(string code)
    {
        using var stream = typeof(GuidePage).Assembly.GetManifestResourceStream($"receivers.{code}.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?!#|https?:)[^)]*\)")]
    private static partial Regex LinkToFile();

    [GeneratedRegex(@"^<!-- /?\w+ -->\n|<!-- /?\w+ -->", RegexOptions.Multiline)]
    private static partial Regex Marker();

    [GeneratedRegex(@"\n{3,}")]
    private static partial Regex BlankLines();
}
