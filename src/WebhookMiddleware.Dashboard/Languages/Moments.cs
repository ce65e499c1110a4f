using System.Globalization;
using System.Text.RegularExpressions;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Dashboard.Languages;

/// <summary>
/// Converts times between records and the controls of forms, which have no time zone. A hidden field carries that of the browser; without
/// a script it stays UTC.
/// </summary>
internal static partial class Moments
{
    public const string Utc = "UTC";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>Returns the value of a control in UTC.</summary>
    public static string? Write(DateTimeOffset? time)
        => time?.UtcDateTime.ToString(FormatOf(time.Value), CultureInfo.InvariantCulture);

    /// <summary>
    /// Returns the time as the record has it. What can't be read stays as it is, so that the rules can say what is wrong with it.
    /// </summary>
    public static string? Read(string text, string zone)
        => text.Length == 0 ? null
            : DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                && Find(zone) is { } known
                ? WebhookJson.Timestamp(ToUtc(local, known))
                : text;

    /// <summary>Writes a time as the script reads it.</summary>
    public static string Iso(DateTimeOffset time)
        => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // Browsers show seconds only where there are some.
    private static string FormatOf(DateTimeOffset time)
        => time.Ticks % TimeSpan.TicksPerMinute == 0 ? Formats[0] : time.Ticks % TimeSpan.TicksPerSecond == 0 ? Formats[1] : Formats[2];

    // A time that is skipped when clocks go forward has an offset, too.
    private static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
        => local > DateTime.MinValue.AddDays(1) && local < DateTime.MaxValue.AddDays(-1)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local))
            : new DateTimeOffset(local, TimeSpan.Zero);

    private static TimeZoneInfo? Find(string zone)
        => zone == Utc ? TimeZoneInfo.Utc
            : ZoneName().IsMatch(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : null;

    // Names are files on Linux: no other file is looked for.
    [GeneratedRegex("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
    private static partial Regex ZoneName();
}
