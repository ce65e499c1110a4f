using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>The tables in a PostgreSQL database, which may hold the host's own tables too.</summary>
internal sealed class PostgreSqlBackend(
    NpgsqlConnectionStringBuilder connection, PendingNotifications notifications, params IEnumerable<IDeliverySignal> signals)
    : IStoreBackend, IDisposable
{
    /// <summary>Apart from the host's own history: its migrations and ours know nothing of each other.</summary>
    private const string HistoryTable = "__webhook_migrations_history";

    /// <summary>How long a listening connection may be silent before it is asked whether it still lives, in seconds.</summary>
    private const int ListenKeepAlive = 10;

    private readonly NpgsqlDataSource _dataSource = new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();

    /// <summary>The pooled connections, for statements that EF has no words for.</summary>
    public NpgsqlDataSource DataSource => _dataSource;

    public void Configure(DbContextOptionsBuilder options)
        => options
            .UseNpgsql(_dataSource, npgsql => npgsql
                .MigrationsAssembly(typeof(PostgreSqlBackend).Assembly.GetName().Name)
                .MigrationsHistoryTable(HistoryTable))
            .ReplaceService<IModelCustomizer, PostgreSqlModel>()
            .AddInterceptors(new StorableTextInterceptor(), new WebhookChangeInterceptor(notifications));

    public Task PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
        => PostgreSqlMigrations.ApplyAsync(context, connection, cancellationToken);

    // The server may have several names, so it is not compared.
    public string? FindEnlistmentError(DbContext context)
        => !context.Database.IsNpgsql()
            ? $"the webhooks are in PostgreSQL, and the context uses {context.Database.ProviderName}."
            : context.Database.GetDbConnection().Database is var own && own != (connection.Database ?? connection.Username)
                ? $"the webhooks are in the database {connection.Database ?? connection.Username}, and the context uses {own}. Give both the same database."
                : null;

    public IDeliveryStatements CreateStatements(WebhookDatabase database, TimeProvider timeProvider)
        => new PostgreSqlDeliveryStatements(
            database, _dataSource, notifications, new ClaimFloors(timeProvider, WakeDispatcher), timeProvider);

    /// <summary>Gives a connection that belongs to no pool, for a listener to keep; not opened yet.</summary>
    public NpgsqlConnection CreateListeningConnection()
    {
        // A listener that doesn't send anything would never notice that the server, or the way to it, is gone.
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false, Multiplexing = false };
        settings.KeepAlive = settings.KeepAlive == 0 ? ListenKeepAlive : settings.KeepAlive;
        return new NpgsqlConnection(settings.ConnectionString);
    }

    public void Dispose() => _dataSource.Dispose();

    private void WakeDispatcher()
    {
        foreach (var signal in signals)
        {
            signal.Wake();
        }
    }
}
