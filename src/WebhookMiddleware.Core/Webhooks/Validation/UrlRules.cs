using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>The rules for a webhook's URL. Messages don't repeat it, since its query may contain a token.</summary>
internal static class UrlRules
{
    public const int MaxLength = 2048;

    private const string Path = "url";

    public static void Check(string url, AddressPolicy addressPolicy, WebhookErrors errors)
    {
        if (url.Length > MaxLength)
        {
            errors.Add(Path, $"The address has {url.Length} characters: at most {MaxLength} are allowed.");
        }

        // Uri trims white space and converts backslashes to slashes. The stored URL must be the one that is called.
        if (url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\'))
        {
            errors.Add(Path, "The address contains white space, a control character or a backslash: remove it, or percent-encode it.");
            return;
        }

        if (!HttpUrl.TryParse(url, out var uri) || uri.Port is 0)
        {
            errors.Add(Path, "The address must be an absolute http or https URL, such as https://erp.example.com/hooks, with a port "
                + "from 1 to 65535 if it has one.");
            return;
        }

        // The text is checked in addition to the Uri, in which an empty user info or fragment leaves no trace.
        if (uri.UserInfo.Length > 0 || Authority(url).Contains('@'))
        {
            errors.Add(Path, "The address carries a user name or password: remove it and use 'basicAuth', where it is kept as a secret.");
        }

        if (url.Contains('#'))
        {
            errors.Add(Path, "The address carries a fragment ('#…'), which is never sent: remove it.");
        }

        if (addressPolicy.Refuses(uri, out var reason))
        {
            errors.Add(Path, reason);
        }
    }

    private static ReadOnlySpan<char> Authority(string url)
    {
        var rest = url.AsSpan(url.IndexOf(':') + 1).TrimStart('/');
        var end = rest.IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }
}
