using System.Globalization;
using System.Resources;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>The texts of a language, by key.</summary>
internal sealed class Texts(string language)
{
    private readonly ResourceManager _texts = new($"WebhookMiddleware.Dashboard.Languages.Texts.{language}", typeof(Texts).Assembly);

    /// <summary>Gets a text. A test compares the keys that the pages name with those of both languages.</summary>
    public string this[string key] => Find(key) ?? throw new InvalidOperationException($"There is no text '{key}' in '{language}'.");

    public string? Find(string key) => _texts.GetString(key, CultureInfo.InvariantCulture);

    /// <summary>Returns a text with values in place of <c>{0}</c>, <c>{1}</c> and so on.</summary>
    public string Format(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, this[key], values);
}
