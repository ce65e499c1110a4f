namespace WebhookMiddleware.Addressing;

/// <summary>The headers that people add to a webhook.</summary>
internal static class CustomHeader
{
    /// <summary>Whether the header may be sent, and can be.</summary>
    public static bool CanBeSent(string name, string value, bool hasBasicAuth)
        => WebhookHeaderNames.WhyReserved(name, hasBasicAuth) is null
            && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && IsAccepted(name, value);

    /// <summary>Whether a message takes the header: tried on one, because <see cref="System.Net.Http"/> parses the values of the headers that it knows.</summary>
    public static bool IsAccepted(string name, string value)
    {
        using var request = new HttpRequestMessage();
        try
        {
            request.Headers.Add(name, value);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
