using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

internal sealed class WebhookStateRowConfiguration : IEntityTypeConfiguration<WebhookStateRow>
{
    public void Configure(EntityTypeBuilder<WebhookStateRow> builder)
    {
        builder.ToTable("webhook_state");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Version).IsConcurrencyToken();
        builder.Property(s => s.IsEnabled).HasDefaultValue(true).HasSentinel(true);
        builder.HasData(new WebhookStateRow());
    }
}
