using Microsoft.EntityFrameworkCore.Metadata;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Provides an extension method that adds the outbox's tables to an application's own model.</summary>
public static class WebhookModelBuilderExtensions
{
    /// <summary>
    /// Adds the outbox's tables to the model, so that <c>UseWebhookOutbox()</c> can write after-events in the same transaction as the
    /// application's own data. The tables belong to the store in the same database; the context's migrations leave them alone.
    /// </summary>
    /// <param name="modelBuilder">
    /// The builder of the application's own model. Call it at the end of <c>OnModelCreating</c>: code there that modifies all entity types
    /// would modify these too.
    /// </param>
    /// <returns>The builder.</returns>
    public static ModelBuilder UseWebhooks(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        modelBuilder.ApplyConfiguration(new OutboxMessageRowConfiguration());
        modelBuilder.ApplyConfiguration(new EnlistedMessageRowConfiguration());

        // Known by the id from the start, and not by the number that the database gives it: a context may have several.
        modelBuilder.Entity<EnlistedMessageRow>().HasKey(message => message.Id);
        modelBuilder.Entity<EnlistedMessageRow>().Property(message => message.Id).ValueGeneratedNever();
        foreach (var type in (Type[])[typeof(OutboxMessageRow), typeof(EnlistedMessageRow)])
        {
            // The application's own conventions don't apply: the tables are defined by the store.
            var entity = modelBuilder.Entity(type);
            entity.Metadata.UseSnakeCaseNames();
            entity.Metadata.ForgetConventions();
            entity.Metadata.UseStoredForms();
            entity.ToTable(entity.Metadata.GetTableName()!, table => table.ExcludeFromMigrations());

            // Null would stand for the model's default schema. With an empty one, the tables are named without a schema, as by the store.
            if (modelBuilder.Model.GetDefaultSchema() is not null)
            {
                entity.Metadata.SetAnnotation(RelationalAnnotationNames.Schema, "");
            }
        }

        return modelBuilder;
    }
}
