namespace WebhookMiddleware.Webhooks;

/// <summary>What the failure of an awaited before-webhook means for the request.</summary>
public enum FailureAction
{
    /// <summary>The request is cancelled (fail closed).</summary>
    Cancel,

    /// <summary>The request goes on as if the webhook had not been there (fail open).</summary>
    Continue,
}
