using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Audit;

/// <summary>
/// Represents an entry of the audit. Its key ascends with the time, so rows are appended, and a time is a range of the key. Each filter has
/// an index that is in the order of the key, from which a page is read without reading what comes before or after it.
/// </summary>
public sealed class AuditRow
{
    internal AuditRow()
    {
    }

    /// <summary>Gets the id of the entry, which is the key.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Gets when it was done.</summary>
    public DateTimeOffset At { get; internal set; }

    /// <summary>Gets the name of who did it; null for the application's own code.</summary>
    public string? Actor { get; internal set; }

    /// <summary>Gets the name of the action, which may be unknown to this version.</summary>
    public string Action { get; internal set; } = "";

    /// <summary>Gets the id of the webhook; null for none.</summary>
    public Guid? WebhookId { get; internal set; }

    /// <summary>Gets the name of the webhook; null for none.</summary>
    public string? WebhookName { get; internal set; }

    /// <summary>Gets the version of the webhook; null for none.</summary>
    public long? Version { get; internal set; }

    /// <summary>Gets a JSON array of the changes; null for none.</summary>
    public string? Changes { get; internal set; }
}

internal sealed class AuditRowConfiguration : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("webhook_audit");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasIndex(a => new { a.WebhookId, a.Id });
        builder.HasIndex(a => new { a.Actor, a.Id });
        builder.HasIndex(a => new { a.Action, a.Id });
    }
}
