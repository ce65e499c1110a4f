using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// On PostgreSQL, the event of a request travels in the command that EF sends anyway: in its round trip, and in its transaction.
/// </summary>
public sealed class AppendedRowTests(PostgreSqlShopFixture fixture) : ShopTests(fixture), IClassFixture<PostgreSqlShopFixture>
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_OneNewRow_IsOneCommandAndOneTransaction(bool isSynchronous)
    {
        var commands = new Commands();
        string[] during = [];
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(after: options => options.AddInterceptors(commands));
            (await SaveAsync(context, isSynchronous, "one")).Should().Be(1, "only the handler's own rows count");
            during = await Shop.StatesAsync();
        });

        during.Should().Equal(ShopApi.Enlisted);
        commands.Texts.Should().ContainSingle().Which.Should().Contain("webhook_enlisted_messages");
        commands.Transactions.Should().Be(1);
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_RowsOfSeveralCommands_IsInTheFirstAndOneTransaction(bool isSynchronous)
    {
        var commands = new Commands();
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(
                options => options.UseNpgsql(fixture.ConnectionString, npgsql => npgsql.MaxBatchSize(2)),
                options => options.AddInterceptors(commands));
            (await SaveAsync(context, isSynchronous, "one", "two", "three")).Should().Be(3);
        });

        commands.Texts.Should().HaveCount(2);
        commands.Texts[0].Should().Contain("webhook_enlisted_messages");
        commands.Texts[1].Should().NotContain("webhook");
        commands.Transactions.Should().Be(1);
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory, InlineData("one"), InlineData("one", "two")]
    public async Task Save_SeveralWebhooks_AreAllTold(params string[] names)
    {
        await Api.SetHooksAsync(hooks =>
        {
            hooks.On(ShopApi.After).Notify();
            hooks.On(ShopApi.After).Notify();
            hooks.On(ShopApi.After).Notify();
        });

        await Shop.RunAsync("/minimal", handler => SaveAsync(handler.Context, false, names));

        await SettledAsync(DeliveryStates.Delivered, DeliveryStates.Delivered, DeliveryStates.Delivered);
    }

    [Theory]
    [InlineData(true, "one")]
    [InlineData(false, "one")]
    [InlineData(false, "one", "two")]
    public async Task Save_EventIsRefused_FailsAsAnUpdateAndNeitherIsThere(bool isSynchronous, params string[] names)
    {
        await ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no events'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON webhook_enlisted_messages FOR EACH ROW
                EXECUTE FUNCTION refuse()
            """);
        await Shop.RunAsync("/minimal", async handler =>
        {
            (await FluentActions.Awaiting(() => SaveAsync(handler.Context, isSynchronous, names)).Should().ThrowAsync<DbUpdateException>())
                .WithInnerException<DbException>().WithMessage("*no events*");
            return Results.Conflict();
        });
        await ExecuteAsync("DROP FUNCTION refuse() CASCADE");

        (await CountSalesAsync()).Should().Be(0);
        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_CommitIsRefused_NeitherIsThereAndTheNextSaveWritesBoth(bool isSynchronous)
    {
        await ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'too late'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON sales DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                EXECUTE FUNCTION refuse()
            """);
        await Shop.RunAsync("/minimal", async handler =>
        {
            (await FluentActions.Awaiting(() => SaveAsync(handler.Context, isSynchronous, "one")).Should().ThrowAsync<DbException>())
                .WithMessage("*too late*");
            (await Shop.StatesAsync()).Should().BeEmpty();
            await ExecuteAsync("DROP FUNCTION refuse() CASCADE");

            await SaveAsync(handler.Context, isSynchronous);
            (await Shop.StatesAsync()).Should().Equal(ShopApi.Enlisted);
        });

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_ChangedRowIsGone_NothingIsWritten(bool isDeleted)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            var gone = new Sale { Id = 1_000_000, Name = "gone" };
            handler.Context.Entry(gone).State = isDeleted ? EntityState.Deleted : EntityState.Modified;
            await FluentActions.Awaiting(() => handler.Context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateConcurrencyException>();

            (await Shop.StatesAsync()).Should().BeEmpty("a host that dies now would tell of a change that was not made");
            handler.Context.Database.AutoTransactionBehavior.Should().Be(AutoTransactionBehavior.WhenNeeded);
            return Results.Conflict();
        });

        (await Shop.StatesAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Save_AnotherInterceptorThrowsAfterwards_IsCommittedAndTheHandlerDecides(bool isCancelled, bool succeeds)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(options => options.AddInterceptors(new ThrowingAfterwards(isCancelled)));
            await FluentActions.Awaiting(() => SaveAsync(context, false, "one")).Should().ThrowAsync<Exception>();
            (await Shop.StatesAsync()).Should().Equal(ShopApi.Enlisted);
            return succeeds ? Results.Ok() : Results.Conflict();
        });

        await SettledAsync(succeeds ? [DeliveryStates.Delivered] : []);
    }

    [Theory, InlineData("one"), InlineData("one", "two")]
    public async Task Save_SessionIsKilledAndTriedAgain_IsOneEvent(params string[] names)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(
                options => options.UseNpgsql(
                    fixture.ConnectionString + ";Pooling=false", npgsql => npgsql.EnableRetryOnFailure(3, TimeSpan.FromMilliseconds(1), null)),
                options => options.AddInterceptors(new Killing()));
            (await SaveAsync(context, false, names)).Should().Be(names.Length);
        });

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(names.Length);
    }

    [Fact]
    public async Task Save_TwiceInARequest_IsWrittenOnce()
    {
        var commands = new Commands();
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(after: options => options.AddInterceptors(commands));
            await SaveAsync(context, false, "one");
            await SaveAsync(context, false, "two");
        });

        commands.Texts.Where(text => text.Contains("webhook", StringComparison.Ordinal)).Should().ContainSingle();
        await SettledAsync(DeliveryStates.Delivered);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Save_AnotherInterceptorBeginsATransaction_IsWrittenInIt(bool savesAgain, bool commits)
    {
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(after: options => options.AddInterceptors(new Audit(savesAgain, commits)));
            await SaveAsync(context, false, "one");
            (await Shop.StatesAsync()).Should().HaveCount(commits ? 1 : 0);
            return commits ? Results.Ok() : Results.Conflict();
        });

        await SettledAsync(commits ? [DeliveryStates.Delivered] : []);
        (await CountSalesAsync()).Should().Be((commits, savesAgain) switch { (false, _) => 0, (_, true) => 2, _ => 1 });
    }

    private static Task<int> SaveAsync(ShopContext context, bool isSynchronous, params string[] names)
    {
        context.AddRange(names.Select(name => new Sale { Name = name }));
        return isSynchronous ? Task.FromResult(context.SaveChanges()) : context.SaveChangesAsync();
    }

    private Task<int> ExecuteAsync(string sql) => Shop.WithContextAsync(context => context.Database.ExecuteSqlRawAsync(sql));

    private sealed class Commands : DbCommandInterceptor, IDbTransactionInterceptor
    {
        public List<string> Texts { get; } = [];

        public int Transactions { get; private set; }

        public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
        {
            Texts.Add(command.CommandText);
            return result;
        }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
            => new(ReaderExecuted(command, eventData, result));

        public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
        {
            Transactions++;
            return result;
        }

        public ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
            => new(TransactionStarted(connection, eventData, result));
    }

    /// <summary>Saves in a transaction of its own, in which it may save something more.</summary>
    private sealed class Audit(bool savesAgain, bool commits) : SaveChangesInterceptor
    {
        private IDbContextTransaction? _transaction;
        private bool _isSaving;

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            _transaction ??= await eventData.Context!.Database.BeginTransactionAsync(cancellationToken);
            return result;
        }

        public override async ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (_isSaving)
            {
                return result;
            }

            _isSaving = true;
            if (savesAgain)
            {
                eventData.Context!.Add(new Sale { Name = "audit" });
                await eventData.Context.SaveChangesAsync(cancellationToken);
            }

            await (commits ? _transaction!.CommitAsync(cancellationToken) : _transaction!.RollbackAsync(cancellationToken));
            return result;
        }
    }

    private sealed class ThrowingAfterwards(bool isCancelled) : SaveChangesInterceptor
    {
        public override ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
            => throw (isCancelled ? new OperationCanceledException() : new NotSupportedException());
    }

    /// <summary>Ends the session of the first command that EF sends.</summary>
    private sealed class Killing : DbCommandInterceptor
    {
        private int _count;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            if (++_count == 1)
            {
                await using var own = command.Connection!.CreateCommand();
                own.CommandText = "SELECT pg_backend_pid()";
                PostgreSqlServer.Execute($"SELECT pg_terminate_backend({await own.ExecuteScalarAsync(cancellationToken)})");
            }

            return result;
        }
    }
}
