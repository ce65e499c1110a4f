using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Dashboard.History;

/// <summary>What the page of a webhook's versions shows.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="Name">Its name; that of its last version if it is deleted.</param>
/// <param name="Latest">The version that it has, or had when it was deleted. A restore is refused if it has changed.</param>
/// <param name="Entries">The versions, newest first.</param>
internal sealed record HistoryModel(Guid Id, string Name, long Latest, IReadOnlyList<HistoryEntry> Entries)
{
    /// <summary>Gets when the webhook was deleted; null if it was not.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public bool IsActive { get; init; }

    /// <summary>Gets whether the webhook is changed elsewhere: in the application's configuration.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Gets the cursor of the older versions; null if these are all.</summary>
    public string? Next { get; init; }

    /// <summary>Gets the name of a text that says why nothing was restored; null if there is nothing to say.</summary>
    public string? Message { get; init; }

    /// <summary>Gets what is wrong with the version that was to be restored, by member.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}

/// <summary>A version of a webhook.</summary>
/// <param name="Version">The version.</param>
/// <param name="At">When it was written.</param>
/// <param name="Actor">Who wrote it; null for the application itself, or a caller without a name.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Changes">What was changed since the version before it.</param>
internal sealed record HistoryEntry(
    long Version, DateTimeOffset At, string? Actor, HistoryState State, IReadOnlyList<AuditChange> Changes)
{
    /// <summary>Gets whether it is how the webhook is now, so that there is nothing to restore.</summary>
    public bool IsCurrent { get; init; }
}

/// <summary>Specifies what is known of a version.</summary>
internal enum HistoryState
{
    /// <summary>The webhook was created with it.</summary>
    Created,

    /// <summary>Fields were changed.</summary>
    Changed,

    /// <summary>No field was changed that is kept. Secrets are not.</summary>
    Unchanged,

    /// <summary>The version before it is no longer kept.</summary>
    Oldest,

    /// <summary>The copy in the store is damaged.</summary>
    Unreadable,
}
