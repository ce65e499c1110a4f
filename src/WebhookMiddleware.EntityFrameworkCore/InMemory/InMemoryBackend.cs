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

    // Always new, as everybody knows who chooses it.
    public async Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.EnsureCreatedAsync(cancellationToken);
        return null;
    }

    public void ThrowIfGone()
    {
        // It lives as long as this process.
    }

    // Without transactions there is nothing to write in: what a context has saved is enqueued.
    public string? FindEnlistmentError(DbContext context) => null;

    public Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public IDeliveryStatements CreateStatements(WebhookDatabase database, TimeProvider timeProvider)
        => new InMemoryDeliveryStatements(database, timeProvider);
}
