using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class DeliveryRowConfiguration : IEntityTypeConfiguration<DeliveryRow>
{
    public void Configure(EntityTypeBuilder<DeliveryRow> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.HasKey(d => d.Sequence);
        builder.Property(d => d.Sequence).ValueGeneratedOnAdd();

        // No index has the claim or the end of its lease, not even in its filter, so that claiming and renewing change none. ClaimRow leads
        // from a claim to its deliveries.
        builder.HasIndex(d => d.Id).IsUnique();

        // No foreign key to the message: it would be checked for each delivery. Both are written in one transaction, and a message is
        // removed with its last delivery. No index leads from a message to its deliveries: the message has their number.

        // The hot queue: none of these indexes has settled rows. Each claim reads the due rows of a webhook from the front of an index,
        // without another webhook's backlog, the other kind of attempts, or rows that are due later. It passes over the claimed ones there.
        builder.HasIndex(d => new { d.WebhookId, d.DueAt, d.Sequence }, "FirstAttempts").HasFilter("state = 'pending' AND attempts = 0");
        builder.HasIndex(d => new { d.WebhookId, d.DueAt, d.Sequence }, "Retries").HasFilter("state = 'pending' AND attempts > 0");

        // The head of an ordered lane, and which webhooks have open deliveries at all.
        builder.HasIndex(d => new { d.WebhookId, d.State, d.Sequence }, "Open").HasFilter("settled_at IS NULL");

        // What users search for, in the order of the pages, and what is older than the retention. Nearly all deliveries are delivered in
        // the end: an index of those would cost each of them, and find nothing faster.
        builder.HasIndex(d => new { d.WebhookId, d.Sequence });
        builder.HasIndex(d => new { d.Event, d.Sequence });
        builder.HasIndex(d => new { d.State, d.Sequence }, "Undelivered").HasFilter("settled_at IS NOT NULL AND state <> 'delivered'");
        builder.HasIndex(d => d.CreatedAt);
        builder.HasIndex(d => d.SettledAt, "SettledAt").HasFilter("settled_at IS NOT NULL");
    }
}
