using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

internal sealed class WebhookCallRowConfiguration : IEntityTypeConfiguration<WebhookCallRow>
{
    public void Configure(EntityTypeBuilder<WebhookCallRow> builder)
    {
        builder.ToTable("webhook_calls");
        builder.HasKey(c => c.Sequence);
        builder.Property(c => c.Sequence).ValueGeneratedOnAdd();
        builder.HasIndex(c => c.Id).IsUnique();

        // One index for each filter, in the order of the pages. The outcomes that users filter for are rare: without an index, a page
        // would read the whole log.
        builder.HasIndex(c => new { c.WebhookId, c.Sequence });
        builder.HasIndex(c => new { c.Event, c.Sequence });
        builder.HasIndex(c => new { c.Outcome, c.Sequence });
        builder.HasIndex(c => c.At);
    }
}
