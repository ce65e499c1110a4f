using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Failures;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore;

/// <summary>The context of this package's tables, separate from the host's own context even if both share a database.</summary>
/// <param name="options">The options, which a provider configures.</param>
public sealed class WebhookDbContext(DbContextOptions<WebhookDbContext> options) : DbContext(options)
{
    internal DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    internal DbSet<WebhookStateRow> State => Set<WebhookStateRow>();

    internal DbSet<WebhookVersionRow> Versions => Set<WebhookVersionRow>();

    internal DbSet<AuditRow> Audit => Set<AuditRow>();

    internal DbSet<CallRow> Calls => Set<CallRow>();

    internal DbSet<CallSeriesRow> CallSeries => Set<CallSeriesRow>();

    internal DbSet<CallBodyRow> CallBodies => Set<CallBodyRow>();

    internal DbSet<OutboxMessageRow> Messages => Set<OutboxMessageRow>();

    internal DbSet<EnlistedMessageRow> EnlistedMessages => Set<EnlistedMessageRow>();

    internal DbSet<OnceKeyRow> OnceKeys => Set<OnceKeyRow>();

    internal DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    internal DbSet<ClaimRow> Claims => Set<ClaimRow>();

    internal DbSet<FirstAttemptRow> FirstAttempts => Set<FirstAttemptRow>();

    internal DbSet<DeliveryAttemptRow> DeliveryAttempts => Set<DeliveryAttemptRow>();

    internal DbSet<FailureRow> Failures => Set<FailureRow>();

    /// <summary>
    /// Gets a value indicating whether the context has a change of the webhooks, or has saved one: for a provider that notifies other
    /// hosts.
    /// </summary>
    // Every write of webhooks raises the version of the set, and no other write has that row tracked.
    public bool ChangesWebhooks => ChangeTracker.Entries<WebhookStateRow>().Any();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new WebhookRowConfiguration());
        modelBuilder.ApplyConfiguration(new WebhookStateRowConfiguration());
        modelBuilder.ApplyConfiguration(new WebhookVersionRowConfiguration());
        modelBuilder.ApplyConfiguration(new AuditRowConfiguration());
        modelBuilder.ApplyConfiguration<CallRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration<CallSeriesRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration<CallBodyRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration(new OutboxMessageRowConfiguration());
        modelBuilder.ApplyConfiguration(new EnlistedMessageRowConfiguration());
        modelBuilder.ApplyConfiguration(new OnceKeyRowConfiguration());
        modelBuilder.ApplyConfiguration(new DeliveryRowConfiguration());
        modelBuilder.ApplyConfiguration(new FirstAttemptRowConfiguration());
        modelBuilder.ApplyConfiguration(new DeliveryAttemptRowConfiguration());
        modelBuilder.ApplyConfiguration(new ClaimRowConfiguration());
        modelBuilder.ApplyConfiguration(new FailureRowConfiguration());
        StatisticsTables.Configure(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.UseSnakeCaseNames(prefix: entity.ClrType == typeof(FirstAttemptRow) ? "first_" : "");
            entity.UseStoredForms();
        }
    }
}
