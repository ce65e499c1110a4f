namespace WebhookMiddleware.Webhooks;

/// <summary>Specifies what the failure of an awaited before-webhook means for the request.</summary>
public enum FailureAction
{
    /// <summary>The request is cancelled (fail closed).</summary>
    Cancel,

    /// <summary>The request continues without the webhook (fail open).</summary>
    Continue,
}
