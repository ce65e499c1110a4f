using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>
/// Says the messages of the rules for webhooks in the words of the dashboard. They are found as gettext does, by their English texts, in
/// which <c>{0}</c>, <c>{1}</c> and so on stand for values. One that is not found stays as it is; a test goes through those that a card can
/// cause.
/// </summary>
internal sealed class Translations(string language)
{
    // Specific texts come before general ones.
    private readonly Lazy<IReadOnlyList<(Regex Pattern, string Text)>> _messages = new(() =>
    [
        .. Read(language).OrderByDescending(entry => entry.Key.Length).Select(entry => (ToPattern(entry.Key), entry.Value)),
    ]);

    public string Translate(string message)
    {
        foreach (var (pattern, text) in _messages.Value)
        {
            if (pattern.Match(message) is { Success: true } match)
            {
                return string.Format(CultureInfo.InvariantCulture, text, [.. match.Groups.Values.Skip(1).Select(group => group.Value)]);
            }
        }

        return message;
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(string language)
        => new ResourceManager($"WebhookMiddleware.Dashboard.Languages.Messages.{language}", typeof(Translations).Assembly)
            .GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string)entry.Value!));

    // Placeholders are numbered from left to right, so that the groups have their numbers.
    private static Regex ToPattern(string key)
    {
        var parts = Regex.Split(key, @"\{\d\}").Select(Regex.Escape);
        return new Regex($"^{string.Join("(.*?)", parts)}$", RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }
}
