using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Webhooks;

/// <summary>Reads the addresses that can be called.</summary>
internal static class HttpUrl
{
    /// <summary>Reads an absolute http or https URL; false for everything else.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url)
    {
        // Without a scheme it can't be absolute; Uri takes "//host" for a share, and throws on some of those (IndexOutOfRangeException).
        url = null;
        return text.TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(text, UriKind.Absolute, out url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && HasHostName(url);
    }

    // Uri also takes names that have no form in ASCII, and throws whenever it is asked for that.
    private static bool HasHostName(Uri url)
    {
        try
        {
            return url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
