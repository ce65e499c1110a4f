using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>
/// The differences of the model on PostgreSQL, where an update writes a new entry into each index, whichever columns it changes.
/// </summary>
internal sealed class PostgreSqlModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        modelBuilder.Entity<DeliveryRow>(deliveries =>
        {
            // Rows of similar times are stored together, because they were written together. A BRIN index, which summarises a few pages
            // each, therefore costs next to nothing to maintain.
            deliveries.HasIndex(d => d.CreatedAt).HasMethod("brin").HasStorageParameter("autosummarize", true);

            // Without the rows that a claim holds: claiming a row writes no entry into these indexes.
            deliveries.HasIndex(d => new { d.WebhookId, d.Sequence }).HasFilter("claim_id IS NULL");
            deliveries.HasIndex(d => new { d.Event, d.Sequence }).HasFilter("claim_id IS NULL");

            // Without the end of the lease: as no index has that column, renewing a lease writes into none.
            const string Claimed = nameof(Claimed);
            var claimed = deliveries.Metadata.FindIndex(Claimed)!;
            var (name, filter) = (claimed.GetDatabaseName(), claimed.GetFilter());
            deliveries.Metadata.RemoveIndex(claimed);
            deliveries.HasIndex(d => d.ClaimId, Claimed).HasDatabaseName(name).HasFilter(filter);
        });
    }
}
