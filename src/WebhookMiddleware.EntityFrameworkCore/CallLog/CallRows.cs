using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>
/// Represents a stored call. Its key ascends with the time when the call ended, so rows are appended, and a time is a range of the key.
/// </summary>
public sealed class CallRow
{
    internal CallRow()
    {
    }

    /// <summary>Gets the id of the call, which is the key.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Gets the id of the invocation.</summary>
    public Guid InvocationId { get; internal set; }

    /// <summary>Gets the number of the call's series: its webhook, event and outcome.</summary>
    public int Series { get; internal set; }

    /// <summary>Gets when the call began.</summary>
    public DateTimeOffset At { get; internal set; }

    /// <summary>Gets how long the call took, in milliseconds.</summary>
    public double DurationMs { get; internal set; }

    /// <summary>Gets the status of the answer; null for none.</summary>
    public int? Status { get; internal set; }

    /// <summary>Gets whether the webhook is a shadow, whose answer is only logged.</summary>
    public bool Shadow { get; internal set; }

    /// <summary>Gets whether the run continued although the call failed.</summary>
    public bool FailedOpen { get; internal set; }

    /// <summary>Gets the version of the webhook; null if it is not known.</summary>
    public long? WebhookVersion { get; internal set; }

    /// <summary>Gets the id of the trace; null for none.</summary>
    public string? TraceId { get; internal set; }

    /// <summary>Gets what happened, for people; null for nothing to add.</summary>
    public string? Detail { get; internal set; }
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

/// <summary>Represents the bodies of a call, for webhooks that save their responses.</summary>
public sealed class CallBodyRow
{
    internal CallBodyRow()
    {
    }

    /// <summary>Gets the id of the call.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Gets the body of the request; null for none.</summary>
    public string? RequestBody { get; internal set; }

    /// <summary>Gets the body of the response; null for none.</summary>
    public string? ResponseBody { get; internal set; }
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
