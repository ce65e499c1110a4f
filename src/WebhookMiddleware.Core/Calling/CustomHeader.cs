using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Calling;

/// <summary>The headers that people add to a webhook.</summary>
internal static class CustomHeader
{
    /// <summary>Whether the header may be sent, and can be.</summary>
    public static bool CanBeSent(WebhookHeader header, bool hasBasicAuth)
        => WebhookHeaderNames.WhyReserved(header.Name, hasBasicAuth) is null
            && !header.Value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && IsAccepted(header);

    /// <summary>Whether a message takes the header: tried on one, because <see cref="System.Net.Http"/> parses the values of the headers that it knows.</summary>
    public static bool IsAccepted(WebhookHeader header)
    {
        using var request = new HttpRequestMessage();
        try
        {
            request.Headers.Add(header.Name, header.Value);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
