using System.Text.RegularExpressions;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Calling;

/// <summary>An exception's type and message for the call log, without what tells the receiver's address or what was sent to it.</summary>
internal static partial class ExceptionText
{
    private const int MaxLength = 300;
    private const int MinPlaceLength = 4;

    // What stands in the place of an address; secrets have a mark of their own.
    private const string Omitted = "…";

    public static string Of(Exception exception, CompiledWebhook webhook)
    {
        // Secrets before anything else: what takes out an address, or cuts the text, could leave a part of one.
        var message = Masked(exception.Message, webhook);
        message = WithoutHost(Urls().Replace(message, Omitted), webhook.Url);
        foreach (var place in PlacesOf(webhook.Url).Where(place => place.Length >= MinPlaceLength).OrderByDescending(place => place.Length))
        {
            message = message.Replace(Masked(place, webhook), Omitted, StringComparison.OrdinalIgnoreCase);
        }

        message = Addresses().Replace(message, Omitted);
        return $"{exception.GetType().Name}: {LogSanitizer.Of(message, MaxLength)}";
    }

    private static string Masked(string text, CompiledWebhook webhook) => webhook.Mask?.Apply(text) ?? text;

    // Whole names only: a host may be called 'api'.
    private static string WithoutHost(string message, Uri? url)
        => url is null
            ? message
            : Regex.Replace(
                message,
                $@"(?<![\w.\-])(?:{Regex.Escape(url.Host)}|{Regex.Escape(url.IdnHost)})(?::\d+)?(?![\w\-])",
                Omitted,
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string[] PlacesOf(Uri? url) => url is null ? [] : [url.PathAndQuery, url.AbsolutePath, url.Query.TrimStart('?')];

    [GeneratedRegex(@"[a-z][a-z0-9+.\-]*://\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();

    // IPv4 and IPv6, also with a port; a port after anything.
    [GeneratedRegex(@"\[?(?:\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%\w+)?)\]?(?::\d{1,5})?|:\d{2,5}\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();
}
