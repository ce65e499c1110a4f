using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// On SQLite, a save with an event waits for its turn before it begins its transaction, and ends the turn however the save ends.
/// </summary>
public sealed class SaveTurnTests(SqliteShopFixture fixture) : ShopTests(fixture), IClassFixture<SqliteShopFixture>, IAsyncLifetime
{
    private readonly Turns _turns = new();
    private ShopApi _shop = null!;

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        _shop = await StartAsync(api => api.Services(services =>
        {
            var create = services.Last(service => service.ServiceType == typeof(IStoreBackend)).ImplementationFactory!;
            services.AddSingleton<IStoreBackend>(provider => new Backend((IStoreBackend)create(provider), _turns));
        }));
        await _shop.ResetAsync();
    }

    async Task IAsyncLifetime.DisposeAsync() => await _shop.DisposeAsync();

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_WithAnEvent_TakesOneTurn(bool isSynchronous)
    {
        await using var context = NewContextWithEvent("one");

        await SaveAsync(context, isSynchronous);

        _turns.Taken.Should().Be(1);
        _turns.Open.Should().Be(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_Fails_EndsItsTurn(bool isSynchronous)
    {
        await SaveAsync(NewContextWithEvent("taken"), isSynchronous);
        await using var context = NewContextWithEvent("taken");

        await FluentActions.Awaiting(() => SaveAsync(context, isSynchronous)).Should().ThrowAsync<DbUpdateException>();

        _turns.Taken.Should().Be(2);
        _turns.Open.Should().Be(0);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_CommitFailsAndIsTriedAgain_TakesOneTurnForBoth(bool isSynchronous)
    {
        await using var context = NewContextWithEvent("one", new FailingCommit());

        await SaveAsync(context, isSynchronous);

        _turns.Taken.Should().Be(1);
        _turns.Open.Should().Be(0);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Save_InATransactionOfTheApplication_TakesNoTurn(bool isSynchronous)
    {
        await using var context = NewContextWithEvent("one");
        await context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await SaveAsync(context, isSynchronous);
            await transaction.CommitAsync();
        });

        _turns.Taken.Should().Be(0);
    }

    [Fact]
    public async Task Save_BeforeItsTurn_HasNotBegunItsTransaction()
    {
        await using var context = NewContextWithEvent("one");
        _turns.Gate = new TaskCompletionSource();

        var saving = context.SaveChangesAsync();
        saving.IsCompleted.Should().BeFalse();
        await Shop.WithContextAsync(async other =>
        {
            other.Add(new Sale { Name = "two" });
            await other.SaveChangesAsync();
        });
        _turns.Gate.SetResult();
        await saving;

        (await CountSalesAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Save_CancelledBeforeItsTurn_WritesNothingAndCanBeTriedAgain()
    {
        await using var context = NewContextWithEvent("one");
        using var cancelled = new CancellationTokenSource();
        _turns.Gate = new TaskCompletionSource();

        var saving = context.SaveChangesAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await saving.Invoking(save => save).Should().ThrowAsync<OperationCanceledException>();
        (await CountSalesAsync()).Should().Be(0);

        _turns.Gate = null;
        await context.SaveChangesAsync();
        (await CountSalesAsync()).Should().Be(1);
        _turns.Open.Should().Be(0);
    }

    private static Task<int> SaveAsync(ShopContext context, bool isSynchronous)
        => isSynchronous ? Task.FromResult(context.SaveChanges()) : context.SaveChangesAsync();

    private ShopContext NewContextWithEvent(string name, params IInterceptor[] others)
    {
        var context = NewRetryingContext(options => options.AddInterceptors(others).UseApplicationServiceProvider(_shop.Api.Services));
        context.Add(new Sale { Name = name });
        _shop.Api.Services.GetRequiredService<IDbContextOutbox>().Enqueue(context, ShopApi.After, 1);
        return context;
    }

    /// <summary>Counts the turns of a backend, and lets them wait.</summary>
    private sealed class Turns
    {
        public int Taken { get; set; }

        public int Open { get; set; }

        public TaskCompletionSource? Gate { get; set; }
    }

    private sealed class Turn(IDisposable turn, Turns turns) : IDisposable
    {
        public void Dispose()
        {
            turns.Open--;
            turn.Dispose();
        }
    }

    private sealed class Backend(IStoreBackend inner, Turns turns) : IStoreBackend, IDisposable
    {
        public async ValueTask<IDisposable?> TakeTurnAsync(CancellationToken cancellationToken)
        {
            if (turns.Gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            var turn = (await inner.TakeTurnAsync(cancellationToken))!;
            turns.Taken++;
            turns.Open++;
            return new Turn(turn, turns);
        }

        public void PrepareTransaction(DbConnection connection) => inner.PrepareTransaction(connection);

        public string? FindEnlistmentError(DbContext context, bool mayReconnect) => inner.FindEnlistmentError(context, mayReconnect);

        public Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken)
            => inner.ProbeEnlistmentAsync(context, cancellationToken);

        public ICallLogStore CreateCallLog(WebhookDatabase database) => inner.CreateCallLog(database);

        public IStatisticsStore CreateStatistics(WebhookDatabase database) => inner.CreateStatistics(database);

        public DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies) => inner.CreateDeliveryStore(dependencies);

        public void Configure(DbContextOptionsBuilder options) => inner.Configure(options);

        public Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
            => inner.PrepareAsync(context, cancellationToken);

        public Task<bool> IsPreparedAsync(CancellationToken cancellationToken) => inner.IsPreparedAsync(cancellationToken);

        public void Dispose() => ((IDisposable)inner).Dispose();
    }
}
