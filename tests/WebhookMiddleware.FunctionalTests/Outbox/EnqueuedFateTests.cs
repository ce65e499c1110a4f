using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// What a host may do with its own entities before they are saved befalls an enqueued event too; the events of a request are its own.
/// </summary>
public abstract class EnqueuedFateTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Fact]
    public async Task NothingElseToSave_IsTold()
    {
        await using var context = NewContext();
        Outbox.Enqueue(context, ShopApi.After, 1);

        (await context.SaveChangesAsync()).Should().Be(0, "only the host's own rows count");

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Cleared_BeforeTheSave_IsDiscarded()
    {
        await using var context = NewContext();
        Outbox.Enqueue(context, ShopApi.After, 1);

        context.ChangeTracker.Clear();
        context.Add(new Sale { Name = "one" });
        await context.SaveChangesAsync();

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Cleared_AfterAnAttemptThatWasUndone_IsDiscardedAndCanBeEnqueuedAgain()
    {
        await using var context = NewContext();
        Outbox.Enqueue(context, ShopApi.After, 1);
        context.Add(new Sale { Name = "one" });
        await using (await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync(false);
        }

        context.ChangeTracker.Clear();
        context.Add(new Sale { Name = "two" });
        Outbox.Enqueue(context, ShopApi.After, new { second = true });
        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        Api.Receiver.Received.Should().OnlyContain(received => received.Data["second"] != null);
    }

    [Fact]
    public async Task Cleared_AfterASaveInAnOpenTransaction_IsToldWithTheCommit()
    {
        await using var context = NewContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        await context.SaveChangesAsync(false);
        context.ChangeTracker.Clear();
        context.Add(new Sale { Name = "two" });
        await context.SaveChangesAsync();
        await transaction.CommitAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Cleared_EventOfTheRequest_IsToldAllTheSame()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using (await handler.Context.Database.BeginTransactionAsync())
            {
                await handler.SaveAsync("one");
            }

            handler.Context.ChangeTracker.Clear();
            handler.Context.Add(new Sale { Name = "two" });
            (await handler.Context.SaveChangesAsync()).Should().Be(1, "only the handler's own rows count");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task PooledContext_LeftUnsaved_IsNotTheNextUsers()
    {
        await using var shop = await StartAsync(api => api.Services(services => services.AddDbContextPool<PooledContext>(options =>
        {
            UseDatabase(options);
            options.UseWebhookOutbox();
        })));
        await shop.ResetAsync();
        await UseAsync(shop, async context =>
        {
            shop.Api.Services.GetRequiredService<EntityFrameworkCore.IDbContextOutbox>().Enqueue(context, ShopApi.After, "unsaved");
            await context.Database.OpenConnectionAsync();
            return true;
        });

        var tracked = await UseAsync(shop, async context =>
        {
            var entries = context.ChangeTracker.Entries().Count();
            shop.Api.Services.GetRequiredService<EntityFrameworkCore.IDbContextOutbox>().Enqueue(context, ShopApi.After, "saved");
            await context.SaveChangesAsync();
            return entries;
        });

        tracked.Should().Be(0);
        (await shop.Api.Receiver.WaitForAsync(1)).Should().ContainSingle().Which.Json["data"]!.GetValue<string>().Should().Be("saved");
        await Eventually.GetAsync(shop.StatesAsync, states => states is [DeliveryStates.Delivered]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SaveChangesOverride_InTwoPasses_IsOneEvent(bool acceptsInBetween)
    {
        await using var context = NewContext();
        context.Passes = acceptsInBetween ? [false, true] : [true, true];
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);

        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(3, "each pass adds a row of its own");
    }

    private static async Task<T> UseAsync<T>(ShopApi shop, Func<PooledContext, Task<T>> use)
    {
        await using var scope = shop.Api.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<PooledContext>());
    }

    public sealed class PooledContext(DbContextOptions<PooledContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseWebhooks();
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : EnqueuedFateTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : EnqueuedFateTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
