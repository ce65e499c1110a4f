namespace WebhookMiddleware.Webhooks;

/// <summary>Specifies where a webhook comes from.</summary>
public enum WebhookSource
{
    /// <summary>The store. It can be changed at run time.</summary>
    Store,

    /// <summary>The application's configuration (<c>Webhooks:Hooks</c>). It is changed there, and nowhere else.</summary>
    Configuration,
}
