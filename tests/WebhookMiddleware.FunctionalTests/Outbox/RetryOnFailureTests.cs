using System.Transactions;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// What only PostgreSQL has: the provider's own retries, sessions that are killed, and transactions that several resources share.
/// </summary>
public sealed class RetryOnFailureTests(PostgreSqlShopFixture fixture) : ShopTests(fixture), IClassFixture<PostgreSqlShopFixture>
{
    [Fact]
    public async Task ExecuteInTransaction_SessionIsKilledBeforeTheCommit_BothAreThere()
    {
        await using var context = NewOwnRetryingContext();
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        var tries = 0;

        await context.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            context,
            async (own, cancel) =>
            {
                await own.SaveChangesAsync(false, cancel);
                if (++tries == 1)
                {
                    await KillAsync(own);
                }
            },
            (own, cancel) => own.Sales.AsNoTracking().AnyAsync(sale => sale.Name == "one", cancel));
        context.ChangeTracker.AcceptAllChanges();

        tries.Should().Be(2);
        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task SaveChanges_SessionHasBeenKilled_IsTriedAgainAndToldOnce()
    {
        await using var context = NewOwnRetryingContext();
        await context.Database.OpenConnectionAsync();
        await KillAsync(context);
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);

        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionScope_NotAcceptedThenAgain_IsToldWithTheRow(bool isFirstCommitted)
    {
        await using var context = NewContext();
        var sale = context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        using (var first = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await context.SaveChangesAsync(false);
            if (isFirstCommitted)
            {
                first.Complete();
            }
        }

        if (isFirstCommitted)
        {
            sale.State = EntityState.Unchanged;
        }

        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    private static async Task KillAsync(ShopContext context)
    {
        var session = await context.Database.SqlQueryRaw<int>("SELECT pg_backend_pid() AS \"Value\"").SingleAsync();
        PostgreSqlServer.Execute($"SELECT pg_terminate_backend({session})");
    }

    // A session that is killed must not be lent to others.
    private ShopContext NewOwnRetryingContext()
        => NewContext(options => options.UseNpgsql(fixture.ConnectionString + ";Pooling=false", npgsql => npgsql.EnableRetryOnFailure()));
}
