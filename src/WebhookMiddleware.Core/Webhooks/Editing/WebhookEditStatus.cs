namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>How a write ended.</summary>
internal enum WebhookEditStatus
{
    /// <summary>It is stored (or deleted), and this host works with it.</summary>
    Saved,

    /// <summary>The webhook is refused; the errors say why.</summary>
    Invalid,

    /// <summary>There is no webhook with this id.</summary>
    NotFound,

    /// <summary>The webhook has another version than the write was meant for.</summary>
    StaleVersion,
}
