namespace WebhookMiddleware.Webhooks;

/// <summary>Specifies whether a write of webhooks was saved.</summary>
public enum WebhookEditStatus
{
    /// <summary>The write is stored and has taken effect on this host.</summary>
    Saved,

    /// <summary>Nothing was saved, because the webhook breaks rules. <see cref="WebhookEditResult.Errors"/> contains them.</summary>
    Invalid,

    /// <summary>There is no webhook with this identifier.</summary>
    NotFound,

    /// <summary>Nothing was saved, because the webhook has another version than the write was meant for.</summary>
    StaleVersion,

    /// <summary>
    /// Nothing was saved, because the webhook comes from the application's configuration (<see cref="WebhookSource.Configuration"/>) and is
    /// changed there.
    /// </summary>
    Configured,
}
