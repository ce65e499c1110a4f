using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

internal sealed class OnceKeyRowConfiguration : IEntityTypeConfiguration<OnceKeyRow>
{
    public void Configure(EntityTypeBuilder<OnceKeyRow> builder)
    {
        builder.ToTable("webhook_once_keys");
        builder.HasKey(k => k.Key);
        builder.HasIndex(k => k.WrittenAt);
    }
}
