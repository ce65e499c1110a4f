using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WebhookMiddleware.Addressing;

/// <summary>A host name that the settings allow: itself, or, written with a leading dot, all names that end so.</summary>
internal sealed class HostPattern
{
    private readonly string _name;

    private HostPattern(string name, bool isSuffix)
    {
        _name = name;
        IsSuffix = isSuffix;
    }

    /// <summary>Whether all names are meant that end so.</summary>
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
        if (isSuffix && IsOfAddresses(name))
        {
            return false;
        }

        pattern = new HostPattern(name, isSuffix);
        return true;
    }

    // What ends in digits is the end of addresses: '.0.1' is no domain, nor is an IPv6 address.
    private static bool IsOfAddresses(string name) => name.Contains(':') || name[(name.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit);

    /// <summary>The form in which host names are compared: in ASCII, in lower case, without the root's dot and an IPv6 address's brackets.</summary>
    public static string Normalize(string host)
    {
        var trimmed = host.TrimEnd('.').Trim('[', ']').ToLowerInvariant();
        return Uri.CheckHostName(trimmed) == UriHostNameType.Dns && trimmed.Any(c => !char.IsAscii(c))
            ? new IdnMapping().GetAscii(trimmed)
            : trimmed;
    }

    /// <param name="host">A normalised host name.</param>
    public bool Matches(string host)
        => IsSuffix
            ? host.Length > _name.Length + 1 && host.EndsWith(_name, StringComparison.Ordinal) && host[^(_name.Length + 1)] == '.'
            : host == _name;
}
