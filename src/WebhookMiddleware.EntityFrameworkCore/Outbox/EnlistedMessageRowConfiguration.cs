using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

internal sealed class EnlistedMessageRowConfiguration : IEntityTypeConfiguration<EnlistedMessageRow>
{
    public void Configure(EntityTypeBuilder<EnlistedMessageRow> builder)
    {
        builder.ToTable("webhook_enlisted_messages");
        builder.HasKey(m => m.Number);
        builder.Property(m => m.Number).ValueGeneratedOnAdd();

        // No other index: requests end soon, so the table is small. What is lost is looked for in all of it.
        builder.HasIndex(m => m.Id).IsUnique();
    }
}
