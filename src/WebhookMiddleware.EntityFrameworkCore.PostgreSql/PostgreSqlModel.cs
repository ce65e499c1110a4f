using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>Where the model is another on PostgreSQL: an update writes a new entry into each index, whichever columns it changes.</summary>
internal sealed class PostgreSqlModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        modelBuilder.Entity<DeliveryRow>(deliveries =>
        {
            // What people look for by time lies together, since it was written together: a summary of a few pages each costs next to
            // nothing to keep.
            deliveries.HasIndex(d => d.CreatedAt).HasMethod("brin").HasStorageParameter("autosummarize", true);

            // Without the lease's end: where no index has it, its renewal writes into none.
            const string Claimed = nameof(Claimed);
            var claimed = deliveries.Metadata.FindIndex(Claimed)!;
            var (name, filter) = (claimed.GetDatabaseName(), claimed.GetFilter());
            deliveries.Metadata.RemoveIndex(claimed);
            deliveries.HasIndex(d => d.ClaimId, Claimed).HasDatabaseName(name).HasFilter(filter);
        });
    }
}
