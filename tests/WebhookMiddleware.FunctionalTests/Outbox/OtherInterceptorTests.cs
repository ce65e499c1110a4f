using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>
/// Interceptors of the host's own that break a save off, suppress it, or throw after it, before and behind the outbox's: row and event
/// are both there or neither.
/// </summary>
public abstract class OtherInterceptorTests(ShopFixture fixture) : ShopTests(fixture)
{
    public static TheoryData<bool, bool> Cases => new() { { true, true }, { true, false }, { false, true }, { false, false } };

    [Theory, MemberData(nameof(Cases))]
    public async Task ThrowsAfterTheSave_Enqueued_BothAreThere(bool isFirst, bool accepts)
    {
        var other = new Other { OnSaved = () => throw new NotSupportedException() };
        await using var context = NewContext(other, isFirst);
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);

        var save = () => context.SaveChangesAsync(accepts);
        await save.Should().ThrowAsync<NotSupportedException>();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task ThrowsAfterASaveThatIsUndone_TriedAgain_BothAreThereOnce(bool isFirst, bool isBound)
    {
        var other = new Other { OnSaved = () => throw new NotSupportedException() };
        await Shop.RunAsync("/minimal", async handler =>
        {
            await using var context = NewContext(other, isFirst);
            context.Add(new Sale { Name = "one" });
            if (!isBound)
            {
                Outbox.Enqueue(context, ShopApi.After, 1);
            }

            await using (await context.Database.BeginTransactionAsync())
            {
                var save = () => context.SaveChangesAsync(false);
                await save.Should().ThrowAsync<NotSupportedException>();
            }

            other.OnSaved = null;
            await context.SaveChangesAsync();
        });

        await SettledAsync(isBound ? [DeliveryStates.Delivered] : [DeliveryStates.Delivered, DeliveryStates.Delivered]);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task SuppressesTheSave_ThenLetsItThrough_BothAreThereOnce(bool isFirst, bool hasBeenTried)
    {
        var other = new Other();
        await using var context = await NewContextWithSaleAsync(other, isFirst, hasBeenTried);

        other.OnSaving = () => InterceptionResult<int>.SuppressWithResult(5);
        (await context.SaveChangesAsync()).Should().Be(5);
        (await Shop.StatesAsync()).Should().BeEmpty("nothing was written");

        other.OnSaving = null;
        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task BreaksTheSaveOff_ThenLetsItThrough_BothAreThereOnce(bool isFirst, bool hasBeenTried)
    {
        var other = new Other();
        await using var context = await NewContextWithSaleAsync(other, isFirst, hasBeenTried);

        other.OnSaving = () => throw new NotSupportedException();
        var save = () => context.SaveChangesAsync();
        await save.Should().ThrowAsync<NotSupportedException>();
        (await Shop.StatesAsync()).Should().BeEmpty("nothing was written");

        other.OnSaving = null;
        await save();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task BreaksTheSaveOff_InTheTransactionThatHasTheEvent_IsOneEvent()
    {
        var other = new Other();
        await using var context = NewContext(other, isFirst: false);
        var sale = context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync(false);
            sale.State = EntityState.Unchanged;
            other.OnSaving = () => throw new NotSupportedException();
            var save = () => context.SaveChangesAsync();
            await save.Should().ThrowAsync<NotSupportedException>();
            other.OnSaving = null;
            await transaction.CommitAsync();
        }

        context.Add(new Sale { Name = "two" });
        await context.SaveChangesAsync();

        await SettledAsync(DeliveryStates.Delivered);
        (await CountSalesAsync()).Should().Be(2);
    }

    [Fact]
    public async Task BreaksTheSaveOff_HostClearsAndSavesOther_EventOfTheRequestIsWrittenWithIt()
    {
        string[] during = [];
        await Shop.RunAsync("/minimal", async handler =>
        {
            var other = new Other { OnSaving = () => throw new NotSupportedException() };
            await using var context = NewContext(other, isFirst: false);
            var save = () => handler.SaveAsync("one", context);
            await save.Should().ThrowAsync<NotSupportedException>();
            other.OnSaving = null;
            context.ChangeTracker.Clear();
            await handler.SaveAsync("two", context);
            during = await Shop.StatesAsync();
        });

        during.Should().Equal(ShopApi.Enlisted);
        await SettledAsync(DeliveryStates.Delivered);
    }

    // With a sale and an event to save; perhaps after a save that was undone and whose changes were not accepted.
    private async Task<ShopContext> NewContextWithSaleAsync(Other other, bool isFirst, bool hasBeenTried)
    {
        var context = NewContext(other, isFirst);
        context.Add(new Sale { Name = "one" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        if (hasBeenTried)
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.SaveChangesAsync(false);
        }

        return context;
    }

    private ShopContext NewContext(Other other, bool isFirst)
        => NewContext(
            options => options.AddInterceptors(isFirst ? [other] : []),
            options => options.AddInterceptors(isFirst ? [] : [other]));

    private sealed class Other : SaveChangesInterceptor
    {
        public Func<InterceptionResult<int>>? OnSaving { get; set; }

        public Action? OnSaved { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => new(OnSaving?.Invoke() ?? result);

        public override ValueTask<int> SavedChangesAsync(
            SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            OnSaved?.Invoke();
            return new(result);
        }
    }

    public sealed class OnSqlite(SqliteShopFixture fixture) : OtherInterceptorTests(fixture), IClassFixture<SqliteShopFixture>;

    public sealed class OnPostgreSql(PostgreSqlShopFixture fixture) : OtherInterceptorTests(fixture), IClassFixture<PostgreSqlShopFixture>;
}
