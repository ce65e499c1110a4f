namespace WebhookMiddleware.Audit;

/// <summary>Specifies what an entry of the audit tells of. Stores keep it by name.</summary>
public enum AuditAction
{
    /// <summary>A newer version of this package has written the entry, and this one does not know its action.</summary>
    Unknown,

    /// <summary>A webhook was created.</summary>
    Created,

    /// <summary>A webhook was changed.</summary>
    Updated,

    /// <summary>A webhook was deleted.</summary>
    Deleted,

    /// <summary>A webhook was taken back to an earlier version.</summary>
    Restored,

    /// <summary>The order of a webhook was changed together with that of others.</summary>
    Reordered,

    /// <summary>A webhook, or the run of an event, was tested.</summary>
    Tested,

    /// <summary>A delivery was sent again.</summary>
    Retried,

    /// <summary>Several deliveries were sent again.</summary>
    Replayed,

    /// <summary>All webhooks were switched on or off.</summary>
    Switched,

    /// <summary>A webhook was created or changed by an import.</summary>
    Imported,

    /// <summary>A webhook was deactivated, because its receiver asked for it (410).</summary>
    Disabled,
}
