using System.Text.RegularExpressions;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Calling;

/// <summary>
/// Formats an exception's type and message for the call log, without anything that reveals the receiver's address or what was sent to it.
/// </summary>
internal static partial class ExceptionText
{
    private const int MaxLength = 300;
    private const int MinPartLength = 4;

    // Replaces an address. Secrets have a mark of their own.
    private const string Omitted = "…";

    public static string Of(Exception exception, CompiledWebhook webhook)
    {
        // Secrets are masked first: removing an address or cutting the text could leave part of a secret.
        var message = Masked(exception.Message, webhook);
        message = WithoutHost(Urls().Replace(message, Omitted), webhook.Url);
        foreach (var part in PartsOf(webhook.Url).Where(part => part.Length >= MinPartLength).OrderByDescending(part => part.Length))
        {
            message = message.Replace(Masked(part, webhook), Omitted, StringComparison.OrdinalIgnoreCase);
        }

        message = Addresses().Replace(message, Omitted);
        return $"{exception.GetType().Name}: {LogSanitizer.Of(message, MaxLength)}";
    }

    private static string Masked(string text, CompiledWebhook webhook) => webhook.Mask?.Apply(text) ?? text;

    // Replaces whole names only, since a host may be called 'api'.
    private static string WithoutHost(string message, Uri? url)
        => url is null
            ? message
            : Regex.Replace(
                message,
                $@"(?<![\w.\-])(?:{Regex.Escape(url.Host)}|{Regex.Escape(url.IdnHost)})(?::\d+)?(?![\w\-])",
                Omitted,
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static string[] PartsOf(Uri? url) => url is null ? [] : [url.PathAndQuery, url.AbsolutePath, url.Query.TrimStart('?')];

    [GeneratedRegex(@"[a-z][a-z0-9+.\-]*://\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();

    // IPv4 and IPv6 addresses, also with a port; and a port after anything.
    [GeneratedRegex(
        @"\[?(?:\b\d{1,3}(?:\.\d{1,3}){3}\b"
            + @"|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%\w+)?)\]?(?::\d{1,5})?|:\d{2,5}\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();
}
