using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using WebhookMiddleware.Dashboard.Languages;
using WebhookMiddleware.FunctionalTests.Documentation;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The texts of both languages are complete, and those that the pages name exist.</summary>
public sealed partial class TextTests
{
    private const string Folder = "src/WebhookMiddleware.Dashboard";

    [Fact]
    public void Keys_OfBothLanguages_AreTheSame() => Keys("ru").Should().BeEquivalentTo(Keys("en"));

    [Fact]
    public void Texts_OfBothLanguages_HaveTheSamePlaceholders()
        => Keys("en").Where(key => Placeholders(DashboardLanguage.English.Text[key]) != Placeholders(DashboardLanguage.Russian.Text[key]))
            .Should().BeEmpty("a value that one language shows is shown in the other");

    [Fact]
    public void Texts_OfRussian_AreRussian()
        => Keys("ru").Where(key => !DashboardLanguage.Russian.Text[key].Any(c => c is >= 'А' and <= 'я' or 'ё'))
            .Should().BeEmpty("each text is translated");

    [Fact]
    public void Keys_NamedByPages_Exist()
        => Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Except(Keys("en"))
            .Should().BeEmpty("a page that names a text without a value can't be shown");

    private static IEnumerable<string> Keys(string language)
    {
        var texts = new ResourceManager($"WebhookMiddleware.Dashboard.Languages.Texts.{language}", typeof(Texts).Assembly);
        return texts.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key);
    }

    private static string Placeholders(string text) => string.Join(' ', Placeholder().Matches(text).Select(match => match.Value).Distinct().Order());

    [GeneratedRegex(@"Text(?:\[|\.Format\()""([^""]+)""")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
