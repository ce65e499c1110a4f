using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class ClaimRowConfiguration : IEntityTypeConfiguration<ClaimRow>
{
    public void Configure(EntityTypeBuilder<ClaimRow> builder)
    {
        builder.ToTable("webhook_claims");
        builder.HasKey(c => new { c.Id, c.WebhookId });
        builder.HasIndex(c => c.WebhookId);
        builder.PrimitiveCollection(c => c.Sequences);
    }
}
