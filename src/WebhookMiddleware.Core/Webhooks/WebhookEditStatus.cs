namespace WebhookMiddleware.Webhooks;

/// <summary>Whether a write of webhooks was saved.</summary>
public enum WebhookEditStatus
{
    /// <summary>It is stored (or deleted), and in force on this host.</summary>
    Saved,

    /// <summary>Nothing was saved, because the webhook breaks rules; <see cref="WebhookEditResult.Errors"/> says which.</summary>
    Invalid,

    /// <summary>There is no webhook with this id.</summary>
    NotFound,

    /// <summary>Nothing was saved, because the webhook has another version than the write was meant for.</summary>
    StaleVersion,
}
