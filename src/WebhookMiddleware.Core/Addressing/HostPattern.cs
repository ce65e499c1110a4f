using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WebhookMiddleware.Addressing;

/// <summary>A host name that the settings allow or, with a leading dot, all names that end with it.</summary>
internal sealed class HostPattern
{
    private readonly string _name;

    private HostPattern(string name, bool isSuffix)
    {
        _name = name;
        IsSuffix = isSuffix;
    }

    /// <summary>Gets whether the pattern matches all names with this suffix.</summary>
    public bool IsSuffix { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        pattern = null;
        var isSuffix = text is ['.', ..];
        var name = isSuffix ? text![1..] : text;
        if (string.IsNullOrEmpty(name) || Uri.CheckHostName(name) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            return false;
        }

        name = Normalize(name);
        if (isSuffix && MatchesAddresses(name))
        {
            return false;
        }

        pattern = new HostPattern(name, isSuffix);
        return true;
    }

    // A suffix of digits matches IP addresses: '.0.1' is not a domain, nor is an IPv6 address.
    private static bool MatchesAddresses(string name) => name.Contains(':') || name[(name.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit);

    /// <summary>
    /// Returns a host name in the form in which names are compared: in ASCII, in lower case, without a trailing dot and without the
    /// brackets of an IPv6 address.
    /// </summary>
    public static string Normalize(string host)
    {
        var trimmed = host.TrimEnd('.').Trim('[', ']').ToLowerInvariant();
        return Uri.CheckHostName(trimmed) == UriHostNameType.Dns && trimmed.Any(c => !char.IsAscii(c))
            ? new IdnMapping().GetAscii(trimmed)
            : trimmed;
    }

    /// <summary>Determines whether a host name matches the pattern.</summary>
    /// <param name="host">A normalized host name.</param>
    public bool Matches(string host)
        => IsSuffix
            ? host.Length > _name.Length + 1 && host.EndsWith(_name, StringComparison.Ordinal) && host[^(_name.Length + 1)] == '.'
            : host == _name;
}
