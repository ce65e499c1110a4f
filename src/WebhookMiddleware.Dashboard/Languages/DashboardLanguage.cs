using System.Globalization;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>
/// A language of the dashboard: its texts, and how numbers and times are written. Cultures are not used, because hosts often run without
/// them (<c>InvariantGlobalization</c>).
/// </summary>
internal sealed class DashboardLanguage
{
    public static readonly DashboardLanguage English = new("en", "English", ",", ".", "d MMM yyyy, HH:mm");
    public static readonly DashboardLanguage Russian = new("ru", "Русский", "\u00a0", ",", "dd.MM.yyyy, HH:mm");

    private readonly NumberFormatInfo _numbers;
    private readonly string _time;
    private readonly Translations _messages;

    private DashboardLanguage(string code, string name, string thousands, string point, string time)
    {
        (Code, Name, Text, _time, _messages) = (code, name, new Texts(code), time, new Translations(code));
        _numbers = (NumberFormatInfo)NumberFormatInfo.InvariantInfo.Clone();
        _numbers.NumberGroupSeparator = thousands;
        _numbers.NumberDecimalSeparator = point;
    }

    public static IReadOnlyList<DashboardLanguage> All { get; } = [English, Russian];

    /// <summary>Gets the language tag, such as <c>ru</c>.</summary>
    public string Code { get; }

    /// <summary>Gets the language's own name.</summary>
    public string Name { get; }

    public Texts Text { get; }

    public static DashboardLanguage? Find(string? code) => All.FirstOrDefault(language => language.Code == code);

    public string Number(long value) => value.ToString("N0", _numbers);

    /// <summary>Writes a duration with the digits that matter.</summary>
    public string Milliseconds(double value) => value.ToString(value < 10 ? "0.##" : "N0", _numbers);

    /// <summary>Writes a time. Without a script it is UTC and says so; the script writes it in the time zone of the browser.</summary>
    public string Time(DateTimeOffset time, bool isPrecise = false)
        => time.UtcDateTime.ToString(isPrecise ? _time + ":ss" : _time, CultureInfo.InvariantCulture) + " UTC";

    /// <summary>Writes the time of day, in UTC as <see cref="Time"/>.</summary>
    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>Writes a day of UTC.</summary>
    public string Day(DateTimeOffset time) => time.UtcDateTime.ToString(_time.Split(',')[0], CultureInfo.InvariantCulture);

    /// <summary>Writes a share as a percentage. One that is not zero is not written as zero, and not all is not written as all.</summary>
    public string Percent(long part, long all)
        => (part == 0 ? 0 : part == all ? 100 : Math.Clamp(100.0 * part / all, 0.1, 99.9)).ToString("0.#", _numbers) + "\u00a0%";

    /// <summary>Says a message of the rules for webhooks in the words of the dashboard.</summary>
    public string Translate(string message) => _messages.Translate(message);

    public string Title(WebhookEvent webhookEvent) => this == Russian ? webhookEvent.TitleRu : webhookEvent.TitleEn;
}
