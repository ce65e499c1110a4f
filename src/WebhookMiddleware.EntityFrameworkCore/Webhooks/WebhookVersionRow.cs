using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>Represents what a webhook was before it was changed or deleted, without its secrets.</summary>
internal sealed class WebhookVersionRow
{
    public Guid WebhookId { get; set; }

    public long Version { get; set; }

    public DateTimeOffset At { get; set; }

    public string? Actor { get; set; }

    public DateTimeOffset KeptAt { get; set; }

    public string Document { get; set; } = "";

    public static WebhookVersionRow Of(WebhookVersion version) => new()
    {
        WebhookId = version.WebhookId,
        Version = version.Version,
        At = version.At,
        Actor = version.Actor,
        KeptAt = version.KeptAt,
        Document = version.Document,
    };

    public WebhookVersion ToVersion() => new(WebhookId, Version) { At = At, Actor = Actor, KeptAt = KeptAt, Document = Document };
}

internal sealed class WebhookVersionRowConfiguration : IEntityTypeConfiguration<WebhookVersionRow>
{
    public void Configure(EntityTypeBuilder<WebhookVersionRow> builder)
    {
        builder.ToTable("webhook_versions");
        builder.HasKey(v => new { v.WebhookId, v.Version });
        builder.HasIndex(v => v.KeptAt);
    }
}
