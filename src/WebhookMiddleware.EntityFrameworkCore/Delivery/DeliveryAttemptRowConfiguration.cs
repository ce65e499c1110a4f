using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class DeliveryAttemptRowConfiguration : IEntityTypeConfiguration<DeliveryAttemptRow>
{
    public void Configure(EntityTypeBuilder<DeliveryAttemptRow> builder)
    {
        builder.ToTable("webhook_delivery_attempts");
        builder.HasKey(a => new { a.DeliverySequence, a.Number });

        // No foreign key: it would be checked for each attempt. Attempts are written only while their delivery is held, and removed with
        // it.
    }
}
