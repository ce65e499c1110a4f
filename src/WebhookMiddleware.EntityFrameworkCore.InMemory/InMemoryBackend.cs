using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

/// <summary>
/// Represents a database in memory, one for each service provider. It has no transactions, so nothing is enlisted in it.
/// </summary>
internal sealed class InMemoryBackend(TimeProvider timeProvider) : IStoreBackend
{
    // EF shares InMemory databases by name across the whole process.
    private readonly string _name = $"webhooks-{Guid.CreateVersion7(timeProvider.GetUtcNow())}";

    public bool IsPersistent => false;

    public string Name => "inmemory";

    // At EF's default level, each save would add an entry to the host's log.
    public void Configure(DbContextOptionsBuilder options)
        => options.UseInMemoryDatabase(_name).ConfigureWarnings(warnings => warnings.Log((InMemoryEventId.ChangesSaved, LogLevel.Debug)));

    // The database is always new, so there is nothing to report.
    public async Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.EnsureCreatedAsync(cancellationToken);
        return null;
    }

    public ICallLogStore CreateCallLog(WebhookDatabase database) => new InMemoryCallLog();

    public IStatisticsStore CreateStatistics(WebhookDatabase database) => new InMemoryStatistics();

    public DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies) => new SingleProcessDeliveryStore(dependencies);
}
