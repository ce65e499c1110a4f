using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Receiver.EntityFrameworkCore;
using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.Tests.Receipts;

/// <summary>Receipts in a database.</summary>
public abstract class EntityReceiptsTests : ReceiptsTests, IAsyncLifetime
{
    private readonly Lazy<ServiceProvider> _services;

    protected EntityReceiptsTests() => _services = new(() => new ServiceCollection()
        .AddSingleton<TimeProvider>(Time)
        .AddDbContext<ShopContext>(Use)
        .AddWebhookReceipts<ShopContext>()
        .BuildServiceProvider(validateScopes: true));

    protected override IDeliveryReceipts Receipts => _services.Value.GetRequiredService<IDeliveryReceipts>();

    [Fact]
    public async Task Complete_ForgottenReceipts_AreDeleted()
    {
        await AnswerAsync("msg_1", keepFor: TimeSpan.FromSeconds(30));
        await AnswerAsync("msg_2", keepFor: TimeSpan.FromDays(1));
        Time.Advance(TimeSpan.FromMinutes(1));

        await AnswerAsync("msg_3", keepFor: TimeSpan.FromDays(1));

        using var scope = _services.Value.CreateScope();
        (await scope.ServiceProvider.GetRequiredService<ShopContext>().Set<WebhookReceipt>().Select(row => row.DeliveryId).ToListAsync())
            .Should().BeEquivalentTo("msg_2", "msg_3");
    }

    [Fact]
    public async Task Claim_RowThatCannotBeWritten_IsAnError()
    {
        using (var scope = _services.Value.CreateScope())
        {
            await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.ExecuteSqlRawAsync(ForbidWrites);
        }

        await FluentActions.Awaiting(() => ClaimAsync()).Should().ThrowAsync<DbUpdateException>();
    }

    public async Task InitializeAsync()
    {
        using var scope = _services.Value.CreateScope();
        await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureCreatedAsync();
    }

    public async Task DisposeAsync()
    {
        using (var scope = _services.Value.CreateScope())
        {
            await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureDeletedAsync();
        }

        await _services.Value.DisposeAsync();
    }

    /// <summary>Gets a statement that makes the table refuse new rows.</summary>
    protected abstract string ForbidWrites { get; }

    protected abstract void Use(DbContextOptionsBuilder options);

    private async Task AnswerAsync(string id, TimeSpan keepFor)
    {
        var delivery = Delivery with { Id = id };
        var token = (await ClaimAsync(delivery)).Token!.Value;
        await Receipts.CompleteAsync(delivery, token, new ReceivedAnswer(204, null, default), keepFor, CancellationToken.None);
    }

    protected sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddWebhookReceipts();
    }
}
