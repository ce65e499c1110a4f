using System.Text.RegularExpressions;

namespace WebhookMiddleware.Templates;

/// <summary>The time zones that templates can name. On Linux a zone's name is the name of a file, and a client may be the one who picks it.</summary>
internal static partial class TimeZones
{
    /// <summary>Finds a zone by <paramref name="find"/>, if its name is one: neither a path out of the directory of time zones nor a device.</summary>
    /// <exception cref="TimeZoneNotFoundException">It is not; the filter leaves the date as it was.</exception>
    public static Func<string, TimeZoneInfo> Named(Func<string, TimeZoneInfo> find)
        => name => Name().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) ? find(name) : throw new TimeZoneNotFoundException();

    // Of IANA (America/Argentina/Buenos_Aires, Etc/GMT+3) and of Windows (W. Europe Standard Time, Eastern Standard Time (Mexico)).
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+/ .()-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
