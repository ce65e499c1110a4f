using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Background;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>What becomes of the lease of a message whose request ends before its transaction does.</summary>
public sealed class EnlistedMessageTests : IDisposable
{
    private readonly SqliteFile _file = new();
    private readonly StoreHost _host;
    private readonly EnlistmentCompletion _ends;

    public EnlistedMessageTests()
    {
        _host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        var options = Options.Create(new WebhookOptions());
        var signal = new WakeSignal(_host.Time);
        _ends = new EnlistmentCompletion(
            _host.Services.GetRequiredService<DeliveryStore>(),
            new NoEvents(),
            signal,
            options,
            _host.Time,
            NullLogger<EnlistmentCompletion>.Instance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Committed_OnceItIsAbandoned_ItsLeaseIsNotKept(bool isAbandoned)
    {
        await _host.Webhooks.GetVersionAsync(default);
        var message = new UpcomingMessage(Samples.Message(Samples.Delivery(Guid.CreateVersion7())), Guid.CreateVersion7(), _ends);
        await using var context = new HostContext(new DbContextOptionsBuilder<HostContext>().UseSqlite(_file.ConnectionString).Options);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            message.BeforeSave(context);
            await context.SaveChangesAsync();
            message.AfterSave(context, hasSucceeded: true);
            if (isAbandoned)
            {
                message.Abandon();
            }

            await transaction.CommitAsync();
            message.OnTransaction(transaction.TransactionId, EnlistmentEvent.TransactionCommitted);
        }

        _host.Time.Advance(TimeSpan.FromMinutes(1));
        await _ends.RenewAsync(default);

        _file.Read<long>("SELECT count(leased_until) FROM webhook_enlisted_messages").Should().Be(isAbandoned ? 0 : 1);
    }

    [Fact]
    public async Task Maintenance_WorkTakesTime_NextRunIsNotLater()
    {
        await _host.Webhooks.GetVersionAsync(default);
        var message = new UpcomingMessage(Samples.Message(Samples.Delivery(Guid.CreateVersion7())), Guid.CreateVersion7(), _ends);
        await using var context = new HostContext(new DbContextOptionsBuilder<HostContext>().UseSqlite(_file.ConnectionString).Options);
        message.BeforeSave(context);
        await context.SaveChangesAsync();
        message.AfterSave(context, hasSucceeded: true);
        message.Abandon();
        await using var metering = new ServiceCollection().AddMetrics().AddSingleton<WebhookMetrics>().BuildServiceProvider();
        var outage = new StoreOutage(
            new QueueGate(_host.Time), metering.GetRequiredService<WebhookMetrics>(), Jitter.Shared, NullLogger<StoreOutage>.Instance);
        using var maintenance = new EnlistmentMaintenance(
            _ends, new SlowSignal(_host.Time), outage, Options.Create(new WebhookOptions()), _host.Time);

        (await maintenance.RunOnceAsync(default)).Should().Be(TimeSpan.FromSeconds(10), "that is a sixth of the lease");
        _host.Time.Advance(TimeSpan.FromSeconds(61));

        (await maintenance.RunOnceAsync(default)).Should().Be(TimeSpan.FromSeconds(7));
    }

    public void Dispose()
    {
        _host.Dispose();
        _file.Dispose();
    }

    private sealed class HostContext(DbContextOptions<HostContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseWebhooks();
    }

    // The messages of these tests are created without a request.
    private sealed class NoEvents : IEventEnlistment
    {
        public bool HasUpcoming => false;

        public TimeSpan InLineLease => TimeSpan.FromMinutes(1);

        public IEnumerable<IEnlistedMessage> EnlistUpcoming(Func<OutboxMessage, Guid, IEnlistedMessage> enlist) => [];

        public OutboxMessage? CreateMessage<T>(string eventName, T payload) => null;

        public ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class SlowSignal(FakeTimeProvider time) : IDeliverySignal
    {
        public void Wake() => time.Advance(TimeSpan.FromSeconds(3));
    }
}
