using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class FirstAttemptRowConfiguration : IEntityTypeConfiguration<FirstAttemptRow>
{
    public void Configure(EntityTypeBuilder<FirstAttemptRow> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.HasKey(a => a.Sequence);
        builder.HasOne<DeliveryRow>().WithOne().HasForeignKey<FirstAttemptRow>(a => a.Sequence);
    }
}
