using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using WebhookMiddleware.Failures;

namespace WebhookMiddleware.EntityFrameworkCore.Failures;

/// <summary>The row of a <see cref="WebhookFailure"/>.</summary>
internal sealed class FailureRow
{
    public Guid WebhookId { get; set; }

    public WebhookFailureKind Kind { get; set; }

    public DateTimeOffset Since { get; set; }

    public WebhookFailureState State { get; set; }

    public long Calls { get; set; }

    public long Failures { get; set; }

    public static FailureRow Of(WebhookFailure failure)
        => new()
        {
            WebhookId = failure.WebhookId,
            Kind = failure.Kind,
            Since = failure.Since,
            State = failure.State,
            Calls = failure.Calls,
            Failures = failure.Failures,
        };

    public WebhookFailure ToFailure() => new(WebhookId, Kind, Since, State) { Calls = Calls, Failures = Failures };
}

internal sealed class FailureRowConfiguration : IEntityTypeConfiguration<FailureRow>
{
    public void Configure(EntityTypeBuilder<FailureRow> builder)
    {
        builder.ToTable("webhook_failures");
        builder.HasKey(f => new { f.WebhookId, f.Kind });
        builder.Property(f => f.Since).IsConcurrencyToken();
        builder.Property(f => f.State).IsConcurrencyToken();
    }
}
