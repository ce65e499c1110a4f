using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>The database of a test class, which its stores reach by way of PgBouncer in transaction mode.</summary>
public sealed class PooledDatabase : IDisposable, INeedPgBouncer
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly Lazy<PgBouncer> _bouncer = new(PgBouncer.Start);

    public string ConnectionString => _bouncer.Value.ConnectionString(_database.Name);

    /// <summary>An empty store for one host.</summary>
    public void UseStore(IWebhookBuilder builder)
    {
        _database.UseStore(builder);
        builder.UsePostgreSql(ConnectionString);
    }

    public void Dispose()
    {
        if (_bouncer.IsValueCreated)
        {
            _bouncer.Value.Dispose();
        }

        _database.Dispose();
    }
}
