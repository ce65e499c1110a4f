using System.Buffers;
using WebhookMiddleware.Addressing;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>The rules for custom headers. Values are secrets, so no message repeats one.</summary>
internal static class HeaderRules
{
    public const int MaxCount = 20;
    public const int MaxNameLength = 256;
    public const int MaxValueLength = 8 * 1024;

    // The token characters of RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void Check(Webhook webhook, WebhookErrors errors)
    {
        var headers = webhook.Headers;
        if (headers.Count > MaxCount)
        {
            errors.Add("headers", $"There are {headers.Count} headers: at most {MaxCount} are allowed.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < headers.Count; i++)
        {
            var nameIsGood = CheckName(headers[i].Name, webhook, $"headers[{i}].name", errors);
            if (nameIsGood && !seen.Add(headers[i].Name))
            {
                errors.Add($"headers[{i}].name", $"'{headers[i].Name}' is given twice; names are compared without regard to case.");
            }

            CheckValue(headers[i], nameIsGood, $"headers[{i}].value", errors);
        }
    }

    private static bool CheckName(string name, Webhook webhook, string path, WebhookErrors errors)
    {
        if (name.Length is 0 or > MaxNameLength || name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            errors.Add(path, $"A header's name has 1 to {MaxNameLength} letters, digits and characters of !#$%&'*+-.^_`|~, such as "
                + "X-Api-Key.");
            return false;
        }

        if (WebhookHeaderNames.ReservedReason(name, webhook.BasicAuth is not null) is { } why)
        {
            errors.Add(path, $"'{name}' is reserved: {why}.");
            return false;
        }

        return true;
    }

    private static void CheckValue(WebhookHeader header, bool nameIsGood, string path, WebhookErrors errors)
    {
        if (header.Value.Length > MaxValueLength)
        {
            errors.Add(path, $"The value is longer than {MaxValueLength} characters.");
        }
        else if (header.Value.AsSpan().IndexOfAnyExceptInRange(' ', '~') is var position and >= 0)
        {
            errors.Add(path, $"Character {position + 1} of the value is not printable ASCII: only codes 32 to 126 can be sent.");
        }
        else if (nameIsGood && !CustomHeader.IsAccepted(header.Name, header.Value))
        {
            errors.Add(path, $"The value does not have the form that the standard header '{header.Name}' asks for.");
        }
    }
}
