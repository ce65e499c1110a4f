using System.Net.Http.Headers;
using System.Text;
using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Webhooks.Validation;

/// <summary>The rules for the content of a call and its condition: the media type, the body template and the condition.</summary>
internal static class ContentRules
{
    public const int MaxBodyBytes = 64 * 1024;
    public const int MaxConditionBytes = 4 * 1024;
    public const int MaxContentTypeLength = 256;

    public static void Check(Webhook webhook, WebhookErrors errors)
    {
        var contentType = CheckContentType(webhook.ContentType, errors) ? webhook.ContentType : Webhook.DefaultContentType;
        CheckBody(webhook.Body, contentType, errors);
        CheckCondition(webhook.Condition, errors);
    }

    private static bool CheckContentType(string contentType, WebhookErrors errors)
    {
        if (contentType.Length > MaxContentTypeLength
            || contentType.Any(c => c is < ' ' or > '~')
            || !MediaTypeHeaderValue.TryParse(contentType, out var mediaType)
            || mediaType.MediaType is null or { Length: 0 }
            || mediaType.MediaType.Contains('*'))
        {
            errors.Add("contentType", $"This is not a media type: use one such as {Webhook.DefaultContentType} or application/xml, at "
                + $"most {MaxContentTypeLength} characters of printable ASCII.");
            return false;
        }

        // The body is always sent as UTF-8. Another charset would be wrong.
        if (mediaType.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add("contentType", "Bodies are sent as UTF-8: leave the charset out, or use charset=utf-8.");
            return false;
        }

        return true;
    }

    private static void CheckBody(string? body, string contentType, WebhookErrors errors)
    {
        if (string.IsNullOrEmpty(body))
        {
            return;
        }

        if (Encoding.UTF8.GetByteCount(body) > MaxBodyBytes)
        {
            errors.Add("body", $"The template is larger than {MaxBodyBytes / 1024} KiB.");
        }
        else if (!LiquidTemplate.TryParse(body, contentType, out _, out var error))
        {
            errors.Add("body", error);
        }
    }

    private static void CheckCondition(string? condition, WebhookErrors errors)
    {
        if (condition is null)
        {
            return;
        }

        if (string.IsNullOrWhiteSpace(condition))
        {
            errors.Add("condition", "The condition is empty: use null for a webhook that is always called.");
        }
        else if (Encoding.UTF8.GetByteCount(condition) > MaxConditionBytes)
        {
            errors.Add("condition", $"The condition is larger than {MaxConditionBytes / 1024} KiB.");
        }
        else if (!LiquidCondition.TryParse(condition, out _, out var error))
        {
            errors.Add("condition", error);
        }
    }
}
