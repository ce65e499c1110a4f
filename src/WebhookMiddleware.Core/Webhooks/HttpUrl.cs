using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Webhooks;

/// <summary>Parses the URLs that can be called.</summary>
internal static class HttpUrl
{
    /// <summary>Parses an absolute http or https URL. Returns false for everything else.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url)
    {
        // Text without a scheme is not absolute. Uri treats "//host" as a share, and throws for some of those (IndexOutOfRangeException).
        url = null;
        return text.TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(text, UriKind.Absolute, out url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && HasHostName(url);
    }

    // Uri also accepts names without an ASCII form, and throws when that is read.
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
