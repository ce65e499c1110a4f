namespace WebhookMiddleware.Webhooks;

/// <summary>Specifies how a webhook is called and what happens to its response, as a combination of its three flags.</summary>
public enum ResponseMode
{
    /// <summary>Called in the background. The response body is neither read nor saved. Flags: fire and forget.</summary>
    Notify,

    /// <summary>The request waits, and the webhook allows or denies it. Flags: await response.</summary>
    Gate,

    /// <summary>
    /// The request waits. The response is read and saved, and can deny or enrich the request. Flags: await response, response contains
    /// data.
    /// </summary>
    Exchange,

    /// <summary>Called in the background. The response is saved for people to read. Flags: response contains data.</summary>
    Capture,
}
