using System.Transactions;
using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Transactions that several resources may share; SQLite knows none.</summary>
public sealed class TransactionScopeTests(PostgreSqlShopFixture fixture) : ShopTests(fixture), IClassFixture<PostgreSqlShopFixture>
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionScope_Ends_IsToldIfItWasCommitted(bool isCommitted)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await SaveInScopeAsync(handler, "one", isCommitted);
        });

        await ToldAsync(isCommitted ? 1 : 0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionScope_SecondOneAfterTheFirst_IsOneEvent(bool isCommitted)
    {
        (await Shop.RunAsync("/minimal", async handler =>
        {
            await SaveInScopeAsync(handler, "one", isCommitted);
            handler.Context.ChangeTracker.Clear();
            await SaveInScopeAsync(handler, "two", isCommitted: true);
        })).Status.Should().Be(200);

        await ToldAsync(1);
    }

    [Fact]
    public async Task EnlistedTransaction_CommittedAfterwards_IsToldWithTheResponse()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            using var transaction = new CommittableTransaction();
            await handler.Context.Database.OpenConnectionAsync();
            handler.Context.Database.EnlistTransaction(transaction);
            await handler.SaveAsync("one");
            await handler.SaveAsync("two");
            transaction.Commit();
        });

        await ToldAsync(1);
    }

    private static async Task SaveInScopeAsync(ShopApi.ShopHandler handler, string name, bool isCommitted)
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await handler.SaveAsync(name);
        if (isCommitted)
        {
            scope.Complete();
        }
    }

    private async Task ToldAsync(int count)
    {
        var told = await Shop.Api.Receiver.WaitForAsync(count);
        told.Should().HaveCount(count);
        told.Where(received => received.Json["response"] is null).Should().BeEmpty();
        (await Shop.StatesAsync()).Should().HaveCount(count);
    }
}
