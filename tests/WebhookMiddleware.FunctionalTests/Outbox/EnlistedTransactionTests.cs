using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>An event in a transaction of the handler's own, or of somebody further out, goes its way.</summary>
public abstract class EnlistedTransactionTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Fact]
    public async Task OwnTransaction_Committed_IsOneEvent()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            await handler.SaveAsync("two");
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task OwnTransaction_RolledBack_NobodyIsTold()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync();
            await transaction.RollbackAsync();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task OwnTransaction_OnlyDisposedOf_NobodyIsTold()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task OwnTransaction_SecondOneAfterTheFirstWasUndone_IsOneEvent(bool isRolledBack)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using (var first = await handler.Context.Database.BeginTransactionAsync())
            {
                await handler.SaveAsync("one");
                if (isRolledBack)
                {
                    await first.RollbackAsync();
                }
            }

            handler.Context.ChangeTracker.Clear();
            await using var second = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("two");
            await second.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
        (await Shop.WithContextAsync(context => context.Sales.SingleAsync())).Name.Should().Be("two");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Savepoint_RolledBackWithTheEvent_IsWrittenByTheNextSave(bool isSynchronous)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await transaction.CreateSavepointAsync("before");
            await handler.SaveAsync("one");
            await transaction.RollbackToSavepointAsync("before");
            handler.Context.ChangeTracker.Clear();
            handler.Context.Add(new Sale { Name = "two" });
            _ = isSynchronous ? handler.Context.SaveChanges() : await handler.Context.SaveChangesAsync();
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task Savepoint_RolledBackAfterTheEvent_IsOneEvent()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            await transaction.CreateSavepointAsync("after");
            await handler.SaveAsync("two");
            await transaction.RollbackToSavepointAsync("after");
            handler.Context.ChangeTracker.Clear();
            await handler.SaveAsync("three");
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Fact]
    public async Task SaveFailsInOwnTransaction_EventOfAnEarlierSaveStays()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await handler.Context.Database.BeginTransactionAsync();
            await handler.SaveAsync("one");
            var again = () => handler.SaveAsync("one");
            await again.Should().ThrowAsync<DbUpdateException>();
            handler.Context.ChangeTracker.Clear();
            await transaction.CommitAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionThatOutlivesTheHandler_DecidesAtItsEnd(bool isCommitted)
    {
        await using var shop = await StartAsync(api => api.Use(app => app.Use(async (context, next) =>
        {
            var database = context.RequestServices.GetRequiredService<ShopContext>().Database;
            await using var transaction = await database.BeginTransactionAsync();
            await next();
            if (isCommitted)
            {
                await transaction.CommitAsync();
            }
        })));
        await shop.Api.SetHooksAsync(hooks => hooks.On(ShopApi.After).Gate());

        (await shop.RunAsync("/mvc", handler => handler.SaveAsync())).Status.Should().Be(200);

        if (isCommitted)
        {
            var told = (await shop.Api.Receiver.WaitForAsync(1))[0].Json;
            told["response"]!["body"]!["id"]!.GetValue<int>().Should().Be(7);
        }
        else
        {
            (await shop.StatesAsync()).Should().BeEmpty();
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SharedTransaction_EndsWithoutTheContext_IsToldIfItWasCommitted(bool isCommitted)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await ShareTransactionAsync(handler.Context);
            await handler.SaveAsync();
            await (isCommitted ? transaction.CommitAsync() : transaction.RollbackAsync());
        });

        await SettledAsync(isCommitted ? [DeliveryStates.Delivered] : []);
    }

    [Fact]
    public async Task SharedTransaction_CommittedWithoutTheContextAndHandlerAnswersNo_NobodyIsTold()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var transaction = await ShareTransactionAsync(handler.Context);
            await handler.SaveAsync();
            await transaction.CommitAsync();
            return Results.Conflict();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SharedTransaction_CommittedWithoutTheContextThenAnotherSave_IsOneEvent(bool isSynchronous)
    {
        (await Shop.RunAsync("/minimal", async handler =>
        {
            await using (var transaction = await ShareTransactionAsync(handler.Context))
            {
                await handler.SaveAsync("one");
                await transaction.CommitAsync();
            }

            await handler.Context.Database.UseTransactionAsync(null);
            handler.Context.Add(new Sale { Name = "two" });
            _ = isSynchronous ? handler.Context.SaveChanges() : await handler.Context.SaveChangesAsync();
        })).Status.Should().Be(200);

        await SettledAsync(DeliveryStates.Delivered);
    }

    // One that only ADO.NET knows the end of.
    private static async Task<DbTransaction> ShareTransactionAsync(ShopContext context)
    {
        await context.Database.OpenConnectionAsync();
        var transaction = await context.Database.GetDbConnection().BeginTransactionAsync();
        await context.Database.UseTransactionAsync(transaction);
        return transaction;
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : EnlistedTransactionTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : EnlistedTransactionTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
