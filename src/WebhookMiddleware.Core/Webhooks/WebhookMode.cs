namespace WebhookMiddleware.Webhooks;

/// <summary>Whether the answer of an awaited webhook counts.</summary>
public enum WebhookMode
{
    /// <summary>The answer decides.</summary>
    Enforce,

    /// <summary>The webhook is called beside the run; what it would have done is logged, and it changes and delays nothing.</summary>
    Shadow,
}
