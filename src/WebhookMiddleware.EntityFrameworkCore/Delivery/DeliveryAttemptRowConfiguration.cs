using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class DeliveryAttemptRowConfiguration : IEntityTypeConfiguration<DeliveryAttemptRow>
{
    public void Configure(EntityTypeBuilder<DeliveryAttemptRow> builder)
    {
        builder.ToTable("webhook_delivery_attempts");
        builder.HasKey(a => new { a.DeliverySequence, a.Number });
        builder.HasOne<DeliveryRow>().WithMany().HasForeignKey(a => a.DeliverySequence).OnDelete(DeleteBehavior.Cascade);
    }
}
