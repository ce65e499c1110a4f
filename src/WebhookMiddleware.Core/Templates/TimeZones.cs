using System.Text.RegularExpressions;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Restricts the time zones that templates can name. On Linux a zone's name is the name of a file, and a client may choose it.
/// </summary>
internal static partial class TimeZones
{
    /// <summary>
    /// Returns a function that finds a zone with <paramref name="find"/> if the name is a valid zone name, and neither a path out of the
    /// time zone directory nor a device.
    /// </summary>
    /// <exception cref="TimeZoneNotFoundException">The name is not valid. The filter then leaves the date unchanged.</exception>
    public static Func<string, TimeZoneInfo> Named(Func<string, TimeZoneInfo> find)
        => name => Name().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal)
            ? find(name)
            : throw new TimeZoneNotFoundException();

    // Names of IANA (America/Argentina/Buenos_Aires, Etc/GMT+3) and of Windows (W. Europe Standard Time, Eastern Standard Time (Mexico)).
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+/ .()-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
