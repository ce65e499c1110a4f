using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>
/// The difference of the model on PostgreSQL, where the settlement of a delivery writes a new entry into each of its indexes.
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
        });
    }
}
