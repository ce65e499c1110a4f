using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>
/// Represents a stored call. Its key ascends with the time when the call ended, so rows are appended, and a time is a range of the key.
/// </summary>
internal sealed class CallRow
{
    public Guid Id { get; set; }

    public Guid InvocationId { get; set; }

    public DateTimeOffset At { get; set; }

    public double DurationMs { get; set; }

    /// <summary>Gets or sets the number of the row's <see cref="CallSeriesRow"/>.</summary>
    public int Series { get; set; }

    public int? Status { get; set; }

    public bool Shadow { get; set; }

    public bool FailedOpen { get; set; }

    public string? TraceId { get; set; }

    public string? Detail { get; set; }
}

/// <summary>
/// Represents what many calls have in common, by which they are filtered. Calls have its number, so that one narrow index, on the series
/// and the key, serves all filters.
/// </summary>
internal sealed class CallSeriesRow
{
    public int Number { get; set; }

    public Guid WebhookId { get; set; }

    public string WebhookName { get; set; } = "";

    public string Event { get; set; } = "";

    public WebhookOutcome Outcome { get; set; }

    /// <summary>
    /// Gets or sets when a call of the series was last written, to within <see cref="CallSeries.UseInterval"/>. Series that are older than
    /// all calls are removed.
    /// </summary>
    public DateTimeOffset UsedAt { get; set; }
}

/// <summary>Represents the response body of a call, for webhooks that save it.</summary>
internal sealed class CallBodyRow
{
    public Guid Id { get; set; }

    public string ResponseBody { get; set; } = "";
}

internal sealed class CallRowConfiguration
    : IEntityTypeConfiguration<CallRow>, IEntityTypeConfiguration<CallSeriesRow>, IEntityTypeConfiguration<CallBodyRow>
{
    public void Configure(EntityTypeBuilder<CallRow> builder)
    {
        builder.ToTable("webhook_calls");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.HasIndex(c => new { c.Series, c.Id });
    }

    public void Configure(EntityTypeBuilder<CallSeriesRow> builder)
    {
        builder.ToTable("webhook_call_series");
        builder.HasKey(s => s.Number);
        builder.HasIndex(s => new { s.WebhookId, s.Outcome, s.Event, s.WebhookName }).IsUnique();
    }

    // No foreign key, which would be checked for each call that is removed. Both tables are pruned by the same range of the key.
    public void Configure(EntityTypeBuilder<CallBodyRow> builder)
    {
        builder.ToTable("webhook_call_bodies");
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).ValueGeneratedNever();
    }
}
