using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.Text;

/// <summary>
/// Reads ISO 8601 timestamps that say their offset. Without one a timestamp would mean the server's time zone, which whoever writes it
/// can't know.
/// </summary>
internal static partial class IsoTimestamp
{
    private const string Form = "Use ISO 8601 with an offset, such as 2026-11-24T08:29:25+03:00 or 2026-11-24T05:29:25Z";

    /// <summary>Gives the moment in UTC and whole milliseconds, as stores keep it.</summary>
    public static bool TryParse(string text, out DateTimeOffset timestamp, out string error)
    {
        timestamp = default;
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            error = $"This is not a timestamp. {Form}.";
            return false;
        }

        if (!match.Groups["offset"].Success)
        {
            error = $"The timestamp has no offset. {Form}.";
            return false;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out timestamp))
        {
            error = $"There is no such moment. {Form}.";
            return false;
        }

        timestamp = ToMilliseconds(timestamp);
        error = "";
        return true;
    }

    /// <summary>Cuts to whole milliseconds, so that what a write answers is what later reads give.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset timestamp)
        => DateTimeOffset.FromUnixTimeMilliseconds(timestamp.ToUnixTimeMilliseconds());

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
