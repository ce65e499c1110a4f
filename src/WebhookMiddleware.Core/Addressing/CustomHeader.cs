namespace WebhookMiddleware.Addressing;

/// <summary>Checks the headers that people add to a webhook.</summary>
internal static class CustomHeader
{
    /// <summary>Determines whether the header is allowed and can be sent.</summary>
    public static bool CanBeSent(string name, string value, bool hasBasicAuth)
        => WebhookHeaderNames.ReservedReason(name, hasBasicAuth) is null
            && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            && IsAccepted(name, value);

    /// <summary>
    /// Determines whether a message accepts the header, by adding it to one: <see cref="System.Net.Http"/> parses the values of known
    /// headers.
    /// </summary>
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
