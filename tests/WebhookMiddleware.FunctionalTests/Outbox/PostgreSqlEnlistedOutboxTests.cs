using System.Transactions;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

public sealed class PostgreSqlEnlistedOutboxTests(PostgreSqlEnlistedOutboxTests.Fixture fixture)
    : EnlistedOutboxTests(fixture), IClassFixture<PostgreSqlEnlistedOutboxTests.Fixture>
{
    private readonly ShopApi _postgres = fixture.Shop;

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionScope_Ends_IsToldIfItWasCommitted(bool isCommitted)
    {
        await _postgres.RunAsync("/minimal", async handler =>
        {
            await SaveInScopeAsync(handler, "one", isCommitted);
        });

        await ToldAsync(isCommitted ? 1 : 0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task TransactionScope_SecondOneAfterTheFirst_IsOneEvent(bool isCommitted)
    {
        (await _postgres.RunAsync("/minimal", async handler =>
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
        await _postgres.RunAsync("/minimal", async handler =>
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
        var told = await _postgres.Api.Receiver.WaitForAsync(count);
        told.Should().HaveCount(count);
        told.Where(received => received.Json["response"] is null).Should().BeEmpty();
        (await _postgres.StatesAsync()).Should().HaveCount(count);
    }

    public sealed class Fixture : ShopFixture, INeedPostgreSql
    {
        private readonly Lazy<string> _connectionString = new(PostgreSqlServer.NewDatabase);

        internal override void UseStore(IWebhookBuilder webhooks) => webhooks.UsePostgreSql(_connectionString.Value);

        internal override void UseDatabase(DbContextOptionsBuilder options) => options.UseNpgsql(_connectionString.Value);
    }
}
