using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

/// <summary>A database that lives as long as the service provider it belongs to, and is shared with no other.</summary>
internal sealed class InMemoryBackend(TimeProvider timeProvider) : IStoreBackend
{
    // EF keeps InMemory databases by name for the whole process.
    private readonly string _name = $"webhooks-{Guid.CreateVersion7(timeProvider.GetUtcNow())}";

    public void Configure(DbContextOptionsBuilder options) => options.UseInMemoryDatabase(_name);

    public Task PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
        => context.Database.EnsureCreatedAsync(cancellationToken);

    // Without transactions there is nothing to write in: what a context has saved is enqueued.
    public string? FindEnlistmentError(DbContext context) => null;

    public Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public IDeliveryStatements CreateStatements(WebhookDatabase database, TimeProvider timeProvider)
        => new InMemoryDeliveryStatements(database, timeProvider);
}
