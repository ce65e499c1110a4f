using System.Reflection;
using System.Text.RegularExpressions;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.FunctionalTests.Documentation;

/// <summary>Looks at all pages of the documentation: where they lead, and what they name.</summary>
public sealed partial class PagesTests
{
    [Fact]
    public void Links_ToFilesAndHeadings_LeadSomewhere()
        => Repository.Pages().SelectMany(page => Link().Matches(Repository.ReadText(page)).Select(link => (Page: page, Target: link.Groups[1].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !Exists(link.Page, link.Target))
            .Should().BeEmpty("each link leads to a file or a heading of this repository");

    [Fact]
    public void Architecture_NamesOfCode_ExistInTheCode()
    {
        var code = Repository.SourceFiles().SelectMany(file => Identifier().Matches(File.ReadAllText(file))).Select(match => match.Value)
            .ToHashSet(StringComparer.Ordinal);
        NameOfCode().Matches(Repository.ReadText("src/README.md")).Select(match => match.Value)
            .Except(code).Should().BeEmpty("src/README.md names types, members and tests that exist");
    }

    [Fact]
    public void Namespaces_ListedTypes_AreThere()
    {
        var types = Directory.EnumerateFiles(AppContext.BaseDirectory, "WebhookMiddleware.*.dll")
            .SelectMany(file => Assembly.LoadFrom(file).GetExportedTypes()).Select(type => type.FullName!.Split('`')[0]).ToHashSet(StringComparer.Ordinal);
        NamespaceRow().Matches(Repository.ReadText("src/WebhookMiddleware.AspNetCore/docs/README.md"))
            .SelectMany(row => Regex.Matches(row.Groups[2].Value, "`(.+?)`").Select(type => $"{row.Groups[1].Value}.{type.Groups[1].Value}"))
            .Except(types).Should().BeEmpty("readers copy their using lines from this page");
    }

    [Fact]
    public void Metrics_OnThePageOfOperations_AreThoseOfTheCode()
        => MetricName().Matches(Repository.ReadText("src/WebhookMiddleware.AspNetCore/docs/operations.md")).Select(name => name.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal)
            .Should().BeEquivalentTo(typeof(WebhookDiagnostics).GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
                .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
                .Where(name => name.StartsWith("webhooks.", StringComparison.Ordinal)));

    [Fact]
    public void Packages_All_HaveAReadme()
        => Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Where(folder => !File.Exists(Path.Combine(folder, "README.md")))
            .Should().BeEmpty("each package brings along the README.md of its folder");

    [Fact]
    public void Readme_Length_FitsOnAPage() => Repository.ReadText("README.md").Split('\n').Length.Should().BeLessThanOrEqualTo(150);

    private static bool Exists(string page, string target)
    {
        var (file, anchor) = target.Split('#') is [var path, var heading] ? (path, heading) : (target, null);
        var full = file.Length == 0 ? page : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, file));
        return (File.Exists(Path.Combine(Repository.Root, full)) || Directory.Exists(Path.Combine(Repository.Root, full)))
            && (anchor is null || Headings(full).Contains(anchor));
    }

    // As GitHub makes anchors of them.
    private static IEnumerable<string> Headings(string page)
        => Heading().Matches(Repository.ReadText(page))
            .Select(match => NotInAnchors().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // As in WebhookPipeline, and not in NOTIFY.
    [GeneratedRegex(@"\b[A-Z][a-z0-9]+([A-Z][a-z0-9]*)+\b")]
    private static partial Regex NameOfCode();

    [GeneratedRegex(@"`(webhooks\.[a-z_]+\.[a-z_]+)`")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^\| `(WebhookMiddleware[\w.]*)` \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex NamespaceRow();

    [GeneratedRegex("[A-Z][A-Za-z0-9]+")]
    private static partial Regex Identifier();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
