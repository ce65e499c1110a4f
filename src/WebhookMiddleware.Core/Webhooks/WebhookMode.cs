namespace WebhookMiddleware.Webhooks;

/// <summary>Specifies whether the decision of an awaited webhook is applied.</summary>
public enum WebhookMode
{
    /// <summary>The decision is applied.</summary>
    Enforce,

    /// <summary>The webhook is called beside the run. Its would-be outcome is logged, and it changes and delays nothing.</summary>
    Shadow,
}
