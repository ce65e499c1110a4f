using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore;

/// <summary>The context of this package's tables, separate from the host's own context even if both share a database.</summary>
internal sealed class WebhookDbContext(DbContextOptions<WebhookDbContext> options) : DbContext(options)
{
    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    public DbSet<WebhookStateRow> State => Set<WebhookStateRow>();

    public DbSet<CallRow> Calls => Set<CallRow>();

    public DbSet<CallSeriesRow> CallSeries => Set<CallSeriesRow>();

    public DbSet<CallBodyRow> CallBodies => Set<CallBodyRow>();

    public DbSet<OutboxMessageRow> Messages => Set<OutboxMessageRow>();

    public DbSet<OnceKeyRow> OnceKeys => Set<OnceKeyRow>();

    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    public DbSet<DeliveryAttemptRow> DeliveryAttempts => Set<DeliveryAttemptRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new WebhookRowConfiguration());
        modelBuilder.ApplyConfiguration(new WebhookStateRowConfiguration());
        modelBuilder.ApplyConfiguration<CallRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration<CallSeriesRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration<CallBodyRow>(new CallRowConfiguration());
        modelBuilder.ApplyConfiguration(new OutboxMessageRowConfiguration());
        modelBuilder.ApplyConfiguration(new OnceKeyRowConfiguration());
        modelBuilder.ApplyConfiguration(new DeliveryRowConfiguration());
        modelBuilder.ApplyConfiguration(new DeliveryAttemptRowConfiguration());
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.UseSnakeCaseNames();
            entity.UseStoredForms();
        }
    }
}
