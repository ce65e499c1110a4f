using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.Dashboard.Changes;
using WebhookMiddleware.Dashboard.Languages;

namespace WebhookMiddleware.Dashboard.Settings;

/// <summary>Says the errors and warnings of an import in the words of the page: which webhook, which field, and what is wrong.</summary>
internal static partial class ImportTexts
{
    public static IReadOnlyList<ImportError> Errors(
        IReadOnlyDictionary<string, string[]> errors, JsonObject document, DashboardLanguage language, ChangeTexts texts) =>
    [
        .. errors.Select(error => new ImportError(
            Place(error.Key, document, language, texts), error.Key, [.. error.Value.Select(language.Translate)])),
    ];

    /// <summary>Returns a warning of an import, which begins with the place of its webhook in the document.</summary>
    public static string Warning(string warning, DashboardLanguage language)
        => Named().Match(warning) is { Success: true } match
            ? $"{match.Groups[1].Value}: {language.Translate(match.Groups[2].Value)}"
            : language.Translate(warning);

    private static string Place(string path, JsonObject document, DashboardLanguage language, ChangeTexts texts)
    {
        if (Webhook().Match(path) is not { Success: true } match)
        {
            return "";
        }

        var index = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        var name = ((document["hooks"] as JsonArray)?.ElementAtOrDefault(index) as JsonObject)?["name"] as JsonValue;
        var webhook = name is null
            ? language.Text.Format("Import.Number", index + 1)
            : language.Text.Format("Import.Named", index + 1, name.ToString());
        var member = match.Groups[2].Value;
        return member.Length == 0 ? webhook : $"{webhook}, {texts.Label(Index().Replace(member, ".$1").Replace('.', '/'))}";
    }

    [GeneratedRegex(@"^hooks\[(\d{1,9})\](?:\.(.+))?$", RegexOptions.Singleline)]
    private static partial Regex Webhook();

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex Index();

    [GeneratedRegex(@"^hooks\[\d+\] \((.*?)\):? (.*)$", RegexOptions.Singleline)]
    private static partial Regex Named();
}
