namespace WebhookMiddleware.Webhooks;

/// <summary>What the three flags of a webhook say together.</summary>
public enum ResponseMode
{
    /// <summary>Sent in the background; the response body is neither read nor saved. Flags: fire and forget.</summary>
    Notify,

    /// <summary>The request waits; the webhook lets it pass or cancels it. Flags: await response.</summary>
    Gate,

    /// <summary>The request waits; the response is read and saved, and can cancel or enrich the request. Flags: await response, response contains data.</summary>
    Exchange,

    /// <summary>Sent in the background; the response is saved for people to read. Flags: response contains data.</summary>
    Capture,
}
