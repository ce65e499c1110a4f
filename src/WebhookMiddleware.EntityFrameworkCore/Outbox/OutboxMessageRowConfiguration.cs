using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

internal sealed class OutboxMessageRowConfiguration : IEntityTypeConfiguration<OutboxMessageRow>
{
    public void Configure(EntityTypeBuilder<OutboxMessageRow> builder)
    {
        builder.ToTable("webhook_messages");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();

        // Messages that were written without deliveries. The others go with their last delivery.
        builder.HasIndex(m => m.RaisedAt, "Empty").HasFilter("deliveries = 0");
    }
}
