using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// Saves whose changes the host does not accept until they are committed (<c>SaveChanges(false)</c>), so that it can try them again: an
/// enqueued event is written again with the host's own rows, and once.
/// </summary>
public abstract class RetriedSaveTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true), InlineData(false, false)]
    public async Task FirstAttemptUndone_SecondCommitted_BothAreThere(bool isSynchronous, bool isRolledBack)
    {
        await using var context = NewRetryingContext();
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, new { n = 1 });
        await context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using (var first = await context.Database.BeginTransactionAsync())
            {
                await SaveAsync(context, isSynchronous);
                if (isRolledBack)
                {
                    await first.RollbackAsync();
                }
            }

            await using var second = await context.Database.BeginTransactionAsync();
            (await SaveAsync(context, isSynchronous)).Should().Be(1, "only the host's own rows count");
            await second.CommitAsync();
        });
        context.ChangeTracker.AcceptAllChanges();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
        context.ChangeTracker.Entries().Should().ContainSingle("the outbox leaves nothing behind");
    }

    [Fact]
    public async Task FirstAttemptUndone_NoOther_NeitherIsThere()
    {
        await using (var context = NewContext())
        {
            context.Add(new Sale { Name = "one" });
            Outbox.Enqueue(context, ShopApi.After, 1);
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.SaveChangesAsync(false);
            await transaction.RollbackAsync();
        }

        (await Shop.StatesAsync()).Should().BeEmpty();
        (await CountSalesAsync()).Should().Be(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task ExecuteInTransaction_CommitFailsOnce_BothAreThere(bool isSynchronous)
    {
        var commits = new FailingCommit();
        await using var context = NewRetryingContext(options => options.AddInterceptors(commits));
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        Outbox.Enqueue(context, ShopApi.After, 2);
        var strategy = context.Database.CreateExecutionStrategy();

        if (isSynchronous)
        {
            strategy.ExecuteInTransaction(context, own => own.SaveChanges(false), own => own.Sales.AsNoTracking().Any(sale => sale.Name == "one"));
        }
        else
        {
            await strategy.ExecuteInTransactionAsync(
                context,
                (own, cancel) => own.SaveChangesAsync(false, cancel),
                (own, cancel) => own.Sales.AsNoTracking().AnyAsync(sale => sale.Name == "one", cancel));
        }

        context.ChangeTracker.AcceptAllChanges();

        commits.Count.Should().Be(2);
        await SettledAsync(DeliveryStates.Delivered, DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task BoundAndEnqueued_FirstAttemptUndone_AreToldOnceEach()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext();
            context.Add(new Sale { Name = "one" });
            handler.Outbox.Enqueue(context, ShopApi.After, new { own = true });
            await using (await context.Database.BeginTransactionAsync())
            {
                await context.SaveChangesAsync(false);
            }

            await using var second = await context.Database.BeginTransactionAsync();
            (await context.SaveChangesAsync(false)).Should().Be(1);
            await second.CommitAsync();
            context.ChangeTracker.AcceptAllChanges();
        });

        await SettledAsync(DeliveryStates.Delivered, DeliveryStates.Delivered);
        Api.Receiver.Received.Should().ContainSingle(received => received.Data["own"] != null);
    }

    [Fact]
    public async Task SavedTwiceInOneTransaction_IsOneEvent()
    {
        await using var context = NewContext();
        var sale = context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync(false);
            sale.State = EntityState.Unchanged;
            context.Add(new Sale { Name = "two" });
            await context.SaveChangesAsync(false);
            await transaction.CommitAsync();
        }

        context.ChangeTracker.AcceptAllChanges();
        context.Add(new Sale { Name = "three" });
        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(3);
    }

    [Fact]
    public async Task SavedTwiceInATransactionThatIsUndone_IsWrittenByTheNext()
    {
        await using var context = NewContext();
        var sale = new Sale { Name = "one" };
        context.Add(sale);
        Outbox.Enqueue(context, ShopApi.After, 1);
        await using (var first = await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync(false);
            var again = () => context.SaveChangesAsync(false);
            await again.Should().ThrowAsync<DbUpdateException>("the name is taken, by itself");
            await first.RollbackAsync();
        }

        await using (var second = await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync();
            await second.CommitAsync();
        }

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task NotAcceptedOutsideOfATransaction_IsToldAtOnce()
    {
        await using var context = NewContext();
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);

        await context.SaveChangesAsync(false);

        await SettledAsync(DeliveryStates.Delivered);
        context.ChangeTracker.AcceptAllChanges();
        context.Add(new Sale { Name = "two" });
        (await context.SaveChangesAsync()).Should().Be(1);
        (await Shop.StatesAsync()).Should().HaveCount(1);
    }

    [Fact]
    public async Task RolledBackToSavepoint_NotAccepted_IsWrittenByTheNextSave()
    {
        await using var context = NewContext();
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await transaction.CreateSavepointAsync("before");
            await context.SaveChangesAsync(false);
            await transaction.RollbackToSavepointAsync("before");
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task RolledBackToSavepoint_Accepted_NeitherIsThere()
    {
        await using var context = NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await transaction.CreateSavepointAsync("before");
            context.Add(new Sale { Name = "one" });
            Outbox.Enqueue(context, ShopApi.After, 1);
            await context.SaveChangesAsync();
            await transaction.RollbackToSavepointAsync("before");
            context.ChangeTracker.Clear();
            context.Add(new Sale { Name = "two" });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        (await Shop.StatesAsync()).Should().BeEmpty();
        (await CountSalesAsync()).Should().Be(1);
    }

    private static async Task<int> SaveAsync(DbContext context, bool isSynchronous)
        => isSynchronous ? context.SaveChanges(false) : await context.SaveChangesAsync(false);

    /// <summary>A database that goes away between the first save and its commit.</summary>
    private sealed class FailingCommit : DbTransactionInterceptor
    {
        public int Count { get; private set; }

        public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
            => ++Count == 1 ? throw new TimeoutException() : result;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(TransactionCommitting(transaction, eventData, result));
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : RetriedSaveTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : RetriedSaveTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
