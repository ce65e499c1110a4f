namespace WebhookMiddleware.Audit;

/// <summary>Represents an entry of the audit: what was done, by whom and when. It contains no secrets.</summary>
public sealed record AuditEntry
{
    private const int MaxActorLength = 200;

    /// <summary>Gets the identifier, a version 7 UUID with the time (<see cref="AuditId"/>).</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets when it was done (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the name of the caller who did it. Null: the application's own code, or a caller without a name.</summary>
    public string? Actor { get; init; }

    /// <summary>Gets what was done.</summary>
    public required AuditAction Action { get; init; }

    /// <summary>Gets the webhook that it was done to; null for none.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Gets the webhook's name at that time; null for none.</summary>
    public string? WebhookName { get; init; }

    /// <summary>Gets the version that the webhook got, or had if it was not written; null for none.</summary>
    public long? Version { get; init; }

    /// <summary>Gets what was changed.</summary>
    public IReadOnlyList<AuditChange> Changes { get; init; } = [];

    /// <summary>Creates an entry that is about no webhook yet.</summary>
    internal static AuditEntry Create(AuditAction action, string? actor, DateTimeOffset at) => new()
    {
        Id = AuditId.Create(at),
        At = at,
        Actor = actor,
        Action = action,
    };

    /// <summary>Returns the part of a caller's name that is kept; null for an empty one.</summary>
    internal static string? ToActor(string? name) => name switch
    {
        null or "" => null,
        { Length: <= MaxActorLength } => name,
        _ => name[..(char.IsHighSurrogate(name[MaxActorLength - 1]) ? MaxActorLength - 1 : MaxActorLength)],
    };
}
