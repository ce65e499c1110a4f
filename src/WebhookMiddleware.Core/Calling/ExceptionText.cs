using System.Text.RegularExpressions;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Calling;

/// <summary>An exception's type and message for the call log, without what tells the receiver's address or what was sent to it.</summary>
internal static partial class ExceptionText
{
    private const int MaxLength = 300;
    private const int MinMaskedLength = 4;

    public static string Of(Exception exception, CompiledWebhook webhook)
    {
        var message = WithoutHost(Urls().Replace(exception.Message, "…"), webhook.Url);
        foreach (var told in Told(webhook).Where(text => text.Length >= MinMaskedLength).OrderByDescending(text => text.Length))
        {
            message = message.Replace(told, "…", StringComparison.OrdinalIgnoreCase);
        }

        message = Addresses().Replace(message, "…");
        return $"{exception.GetType().Name}: {OneLine.Of(message, MaxLength)}";
    }

    // Whole names only: a host may be called 'api'.
    private static string WithoutHost(string message, Uri? url)
        => url is null
            ? message
            : Regex.Replace(
                message,
                $@"(?<![\w.\-])(?:{Regex.Escape(url.Host)}|{Regex.Escape(url.IdnHost)})(?::\d+)?(?![\w\-])",
                "…",
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static IEnumerable<string> Told(CompiledWebhook webhook)
    {
        if (webhook.Url is { } url)
        {
            yield return url.PathAndQuery;
            yield return url.AbsolutePath;
            yield return url.Query.TrimStart('?');
        }

        if (webhook.Authorization?.Parameter is { } credentials)
        {
            yield return credentials;
        }

        foreach (var text in webhook.Definition.Headers.Select(header => header.Value))
        {
            yield return text;
        }
    }

    [GeneratedRegex(@"[a-z][a-z0-9+.\-]*://\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();

    // IPv4 and IPv6, also with a port; a port after anything.
    [GeneratedRegex(@"\[?(?:\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?:%\w+)?)\]?(?::\d{1,5})?|:\d{2,5}\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addresses();
}
