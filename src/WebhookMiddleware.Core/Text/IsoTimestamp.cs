using System.Globalization;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.Text;

/// <summary>
/// Parses ISO 8601 timestamps with an offset. Without one, a timestamp would refer to the server's time zone, which its author can't know.
/// </summary>
internal static partial class IsoTimestamp
{
    private const string Form = "Use ISO 8601 with an offset, such as 2026-11-24T08:29:25+03:00 or 2026-11-24T05:29:25Z";

    /// <summary>Parses a timestamp to UTC and whole milliseconds, as stores keep it.</summary>
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
            error = $"This date or time does not exist. {Form}.";
            return false;
        }

        timestamp = ToMilliseconds(timestamp);
        error = "";
        return true;
    }

    /// <summary>Truncates to whole milliseconds, so that the response to a write equals later reads.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset timestamp)
        => DateTimeOffset.FromUnixTimeMilliseconds(timestamp.ToUnixTimeMilliseconds());

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
