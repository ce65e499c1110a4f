using Microsoft.EntityFrameworkCore;
using SampleHost.Orders;
using SampleHost.Subscriptions;
using SampleHost.Users;

namespace SampleHost.Data;

/// <summary>
/// The sample's own data. Handlers use this type only. Each kind of database with tables has a derived type, because EF Core associates
/// migrations with the type of the context.
/// </summary>
public class SampleDbContext : DbContext
{
    public const string MigrationsHistoryTable = "__SampleMigrationsHistory";

    public SampleDbContext(DbContextOptions<SampleDbContext> options)
        : base(options)
    {
    }

    protected SampleDbContext(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<User> Users => Set<User>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Subscription> Subscriptions => Set<Subscription>();

    public DbSet<Seed> Seeds => Set<Seed>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.ToTable("users");
            user.HasIndex(u => u.Login).IsUnique();
        });

        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.Property(o => o.Version).IsConcurrencyToken();
            order.HasOne<User>().WithMany().HasForeignKey(o => o.UserId).OnDelete(DeleteBehavior.Restrict);
            order.OwnsMany(o => o.Items, items => items.ToJson());
            order.OwnsOne(o => o.Delivery, delivery => delivery.ToJson());
        });

        modelBuilder.Entity<Subscription>(subscription =>
        {
            subscription.ToTable("subscriptions");
            subscription.HasIndex(s => new { s.RaisedAt, s.ValidTo });
            subscription.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Restrict);
        });

        modelBuilder.Entity<Seed>(seed =>
        {
            seed.ToTable("seeds");
            seed.HasKey(s => s.Name);
            seed.Property(s => s.ClaimedUntil).IsConcurrencyToken();
        });

        modelBuilder.UseWebhooks();
    }
}
