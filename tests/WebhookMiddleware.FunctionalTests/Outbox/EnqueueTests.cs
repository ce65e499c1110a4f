using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Events that code adds by itself to what a context saves.</summary>
public abstract class EnqueueTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Fact]
    public async Task Enqueue_Committed_IsTold()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var other = handler.NewContext();
            handler.Outbox.Enqueue(other, ShopApi.After, new { own = true });
            (await Shop.StatesAsync()).Should().BeEmpty();
            await handler.SaveAsync("one", other);
        });

        var told = await Api.Receiver.WaitForAsync(2);
        told.Should().ContainSingle(received => received.Data["own"] != null).Which.Json["response"].Should().BeNull();
        await SettledAsync(DeliveryStates.Delivered, DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_OutsideRequests_IsToldWhenTheTransactionIsCommitted()
    {
        await Shop.WithContextAsync(async context =>
        {
            var outbox = Api.Services.GetRequiredService<IDbContextOutbox>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            outbox.Enqueue(context, ShopApi.After, new { own = true, users = new[] { new { api_key = "s3cret-1" } } });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        });

        (await Api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("""{"own":true,"users":[{}]}""", "credentials are kept from webhooks");
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_SaveFailsThenSucceeds_IsToldOnce()
    {
        await Shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = "taken" });
            await context.SaveChangesAsync();
            var sale = new Sale { Name = "taken" };
            context.Add(sale);
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            var save = () => context.SaveChangesAsync();
            await save.Should().ThrowAsync<DbUpdateException>();
            sale.Name = "free";
            await save();
            context.ChangeTracker.Entries().Should().HaveCount(2, "the outbox leaves nothing behind");
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Enqueue_RolledBack_NobodyIsTold()
    {
        await Shop.WithContextAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            await context.SaveChangesAsync();
            await transaction.RollbackAsync();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Enqueue_TransactionThatOnlyAdoNetCommits_IsToldWhenTheLeaseHasRunOut()
    {
        await using var shop = await StartAsync(api => api.Setting("Webhooks:Delivery:Lease", "00:00:01"));
        await shop.ResetAsync();
        await shop.WithContextAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            await using var transaction = await context.Database.GetDbConnection().BeginTransactionAsync();
            await context.Database.UseTransactionAsync(transaction);
            shop.Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        });

        (await shop.StatesAsync()).Should().Equal([ShopApi.Enlisted], "nobody has told the host of the commit");
        await Eventually.GetAsync(shop.StatesAsync, states => states is [DeliveryStates.Delivered]);
    }

    [Fact]
    public async Task Enqueue_SynchronousSaveOnAThreadThatOthersWaitFor_DoesNotWaitForItself()
    {
        var saving = Task.Run(() => Shop.WithContextAsync(context =>
        {
            SynchronizationContext.SetSynchronizationContext(new OneThread());
            Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
            context.SaveChanges();
            SynchronizationContext.SetSynchronizationContext(null);
            return Task.CompletedTask;
        }));

        await saving.WaitAsync(TimeSpan.FromSeconds(30));
        await SettledAsync(DeliveryStates.Delivered);
    }

    /// <summary>A thread that is busy for as long as somebody waits: what is posted is not run.</summary>
    private sealed class OneThread : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : EnqueueTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : EnqueueTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
