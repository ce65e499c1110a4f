using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Enlistment;

/// <summary>An application that creates its tables with EnsureCreated() gets them in the webhooks' database, whoever comes first.</summary>
public abstract class EnsureCreatedTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnsureCreated_EnlistedContextInANewDatabase_CreatesItsTablesBesideTheStores(bool contextFirst)
    {
        using var host = Start();
        if (contextFirst)
        {
            (await EnsureCreatedAsync(host)).Should().BeTrue();
            await CreateStoreAsync(host);
        }
        else
        {
            await CreateStoreAsync(host);
            (await EnsureCreatedAsync(host)).Should().BeTrue();
        }

        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<NotesContext>();
        (await context.Notes.CountAsync()).Should().Be(0);
        (await context.Set<EnlistedMessageRow>().CountAsync()).Should().Be(0);
        (await host.Webhooks.LoadAsync(CancellationToken.None)).Webhooks.Should().BeEmpty();
    }

    [Fact]
    public async Task EnsureCreated_SecondTime_CreatesNothing()
    {
        using var host = Start();
        await CreateStoreAsync(host);
        await EnsureCreatedAsync(host);

        (await EnsureCreatedAsync(host)).Should().BeFalse();
    }

    [Fact]
    public async Task StoreTables_AreThoseOfTheStore()
    {
        using var host = Start();
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();

        StoreTables.Names.Should().BeEquivalentTo(context.Model.GetEntityTypes().Select(type => type.GetTableName()).Distinct());
    }

    /// <summary>Returns a host without tables.</summary>
    protected abstract StoreHost Start();

    protected static StoreHost Start(Action<IWebhookBuilder> useStore, Action<DbContextOptionsBuilder> useDatabase) => new(builder =>
    {
        builder.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        useStore(builder.Services.AddWebhookCore());
        builder.Services.AddDbContext<NotesContext>(options =>
        {
            options.UseWebhookOutbox();
            useDatabase(options);
        });
    });

    private static Task CreateStoreAsync(StoreHost host)
        => host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(CancellationToken.None);

    private static async Task<bool> EnsureCreatedAsync(StoreHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotesContext>().Database.EnsureCreatedAsync();
    }

    internal sealed class NotesContext(DbContextOptions<NotesContext> options) : DbContext(options)
    {
        public DbSet<Note> Notes => Set<Note>();

        // Its table is told from the store's, whose names begin like its own.
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.UseWebhooks();
            modelBuilder.Entity<Note>().ToTable("webhook_notes");
        }
    }

    internal sealed class Note
    {
        public int Id { get; set; }
    }
}
