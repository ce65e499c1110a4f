using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>The data of an API, with conventions of its own that the outbox must not fall for.</summary>
public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Sale> Sales => Set<Sale>();

    /// <summary>
    /// Makes a save one of several, as auditing does: each accepts its changes itself or leaves it to the override, which then adds a
    /// row.
    /// </summary>
    public bool[] Passes { get; set; } = [];

    /// <summary>The shop's messages. On SQLite the queue's own probe, which comes at any time, is among the rows for a moment.</summary>
    internal IQueryable<OutboxMessageRow> Messages => Set<OutboxMessageRow>().Where(message => message.Event == ShopApi.After);

    /// <summary>Those of them whose requests have not ended.</summary>
    internal IQueryable<EnlistedMessageRow> Enlisted => Set<EnlistedMessageRow>().Where(message => message.Event == ShopApi.After);

    public Task CreateTablesAsync() => Database.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        foreach (var accepts in Passes)
        {
            await base.SaveChangesAsync(accepts, cancellationToken);
            ChangeTracker.AcceptAllChanges();
            Add(new Sale { Name = Guid.NewGuid().ToString("N")[..10] });
        }

        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<int>();
        configurationBuilder.Properties<string>().HaveMaxLength(10);
        configurationBuilder.Properties<Guid>().HaveConversion<string>();
        configurationBuilder.Properties<DateTimeOffset>().HaveColumnType("text").HaveConversion<string>();
        configurationBuilder.Properties<byte[]>().HaveColumnType("text").HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("shop");
        modelBuilder.UseWebhooks();
        modelBuilder.Entity<Sale>().ToTable("sales", "public").HasIndex(sale => sale.Name).IsUnique();
        foreach (var property in modelBuilder.Entity<Sale>().Metadata.GetProperties())
        {
            property.SetColumnName(property.Name.ToUpperInvariant());
        }
    }
}
