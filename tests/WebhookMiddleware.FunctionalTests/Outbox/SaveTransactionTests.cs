using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// The event of a request in a transaction that the save begins itself, whether EF or the store's own statements write it.
/// </summary>
public abstract class SaveTransactionTests(ShopFixture fixture) : ShopTests(fixture)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task CommitFailsAndIsTriedAgain_IsOneEvent(bool isSynchronous)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewRetryingContext(options => options.AddInterceptors(new FailingCommit()));
            await SaveAsync(context, isSynchronous);
        });

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task CommitFails_NeitherIsThere(bool isSynchronous)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(options => options.AddInterceptors(new FailingCommit()));
            await FluentActions.Awaiting(() => SaveAsync(context, isSynchronous)).Should().ThrowAsync<TimeoutException>();
            (await Shop.StatesAsync()).Should().BeEmpty();
            return Results.Conflict();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
        (await CountSalesAsync()).Should().Be(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SaveEnds_ContextBeginsTransactionsAsBefore(bool succeeds)
    {
        AutoTransactionBehavior? after = null;
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(options => options.AddInterceptors(succeeds ? [] : [new FailingCommit()]));
            try
            {
                await SaveAsync(context, isSynchronous: false);
            }
            catch (Exception) when (!succeeds)
            {
                // As intended.
            }

            after = context.Database.AutoTransactionBehavior;
        });

        after.Should().Be(AutoTransactionBehavior.WhenNeeded);
    }

    [Fact]
    public async Task ApplicationBeginsNoTransactions_IsOneEvent()
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            handler.Context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
            await handler.SaveAsync();
        });

        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SaveIsBrokenOff_AnotherTransactionIsCommitted_HandlerDecides(bool succeeds)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(after: options => options.AddInterceptors(new Breaking()));
            await FluentActions.Awaiting(() => SaveAsync(context, isSynchronous: false)).Should().ThrowAsync<NotSupportedException>();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Sales.ExecuteDeleteAsync();
            await transaction.CommitAsync();
            return succeeds ? Results.Ok() : Results.Conflict();
        });

        await SettledAsync(succeeds ? [DeliveryStates.Delivered] : []);
    }

    private static Task<int> SaveAsync(ShopContext context, bool isSynchronous)
    {
        context.Add(new Sale { Name = "one" });
        return isSynchronous ? Task.FromResult(context.SaveChanges()) : context.SaveChangesAsync();
    }

    private sealed class Breaking : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : SaveTransactionTests(fixture), IClassFixture<SqliteShopFixture>
    {
        [Fact]
        public async Task Save_EventOfTheRequest_EfHasNoStatementForIt()
        {
            var statements = new Statements();
            string[] during = [];
            await Shop.RunAsync("/minimal", async handler =>
            {
                await using var context = NewContext(options => options.AddInterceptors(statements));
                (await SaveAsync(context, isSynchronous: false)).Should().Be(1);
                during = await Shop.StatesAsync();
            });

            during.Should().Equal(ShopApi.Enlisted);
            statements.Texts.Should().ContainSingle().Which.Should().NotContain("webhook");
        }

        [Theory, InlineData(true), InlineData(false)]
        public async Task Save_EventIsRefused_FailsAsAnUpdateAndNeitherIsThere(bool isSynchronous)
        {
            await ExecuteAsync("""
                CREATE TRIGGER refuse BEFORE INSERT ON webhook_enlisted_messages
                BEGIN SELECT RAISE(ABORT, 'no events'); END
                """);
            await Shop.RunAsync("/minimal", async handler =>
            {
                (await FluentActions.Awaiting(() => SaveAsync(handler.Context, isSynchronous)).Should().ThrowAsync<DbUpdateException>())
                    .WithInnerException<DbException>().WithMessage("*no events*");
                return Results.Conflict();
            });
            await ExecuteAsync("DROP TRIGGER refuse");

            (await CountSalesAsync()).Should().Be(0);
            (await Shop.StatesAsync()).Should().BeEmpty();
        }

        private Task<int> ExecuteAsync(string sql) => Shop.WithContextAsync(context => context.Database.ExecuteSqlRawAsync(sql));

        private sealed class Statements : DbCommandInterceptor
        {
            public List<string> Texts { get; } = [];

            public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
                DbCommand command,
                CommandEventData eventData,
                InterceptionResult<DbDataReader> result,
                CancellationToken cancellationToken = default)
            {
                Texts.Add(command.CommandText);
                return new(result);
            }
        }
    }

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : SaveTransactionTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
