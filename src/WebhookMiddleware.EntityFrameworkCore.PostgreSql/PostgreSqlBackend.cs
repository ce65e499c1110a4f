using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using WebhookMiddleware.Background;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.CallLog;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Statistics;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>The tables in a PostgreSQL database, which may also have the host's own tables.</summary>
internal sealed class PostgreSqlBackend(
    NpgsqlDataSource dataSource,
    bool ownsDataSource,
    PendingNotifications notifications,
    TimeProvider timeProvider,
    bool mustExist,
    params IEnumerable<IDeliverySignal> signals)
    : IStoreBackend, IDisposable
{
    /// <summary>A history separate from the host's own, because the two sets of migrations are independent.</summary>
    private const string HistoryTable = "__webhook_migrations_history";

    /// <summary>The time in seconds after which an idle listening connection is checked.</summary>
    private const int ListenKeepAlive = 10;

    private readonly StaleSessions _staleSessions = new(dataSource, timeProvider);
    private readonly NpgsqlConnectionStringBuilder _settings = new(dataSource.ConnectionString);

    /// <summary>Gets the pooled connections, for statements that EF can't express.</summary>
    public NpgsqlDataSource DataSource => dataSource;

    public string Name => "postgresql";

    public void Configure(DbContextOptionsBuilder options)
        => options
            .UseNpgsql(dataSource, npgsql => npgsql
                .MigrationsAssembly(typeof(PostgreSqlBackend).Assembly.GetName().Name)
                .MigrationsHistoryTable(HistoryTable))
            .ReplaceService<IModelCustomizer, PostgreSqlModel>()
            .AddInterceptors(new StorableTextInterceptor(), new WebhookChangeInterceptor(notifications), _staleSessions);

    public async Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
        => await PostgreSqlMigrations.ApplyAsync(context, dataSource, mustExist, cancellationToken)
            ? $"The PostgreSQL database '{_settings.Database ?? _settings.Username}' on '{_settings.Host}'"
            : null;

    public async Task<bool> IsPreparedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            return await MigrationHistory.IsCompleteAsync(
                connection, HistoryTable, typeof(PostgreSqlBackend).Assembly, cancellationToken);
        }
        catch (PostgresException)
        {
            // Nothing is prepared. PrepareAsync repeats what failed, and reports it.
            return false;
        }
    }

    public async Task<T> TryReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await read(connection);
    }

    // A server may have several names. The probe compares the servers themselves.
    public string? FindEnlistmentError(DbContext context, bool mayReconnect)
    {
        if (!context.Database.IsNpgsql())
        {
            return $"the webhooks are in PostgreSQL, and the context uses {context.Database.ProviderName}.";
        }

        var database = _settings.Database ?? _settings.Username;
        return !mayReconnect && context.Database.GetDbConnection().Database is { Length: > 0 } own && own != database
            ? $"the webhooks are in the database {database}, and the context uses {own}. Give both the same database."
            : null;
    }

    public Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken)
        => EnlistmentProbe.FindErrorAsync(context, dataSource, cancellationToken);

    public bool AppendsRows => true;

    public void AppendRow(DbCommand command, EnlistedMessageRow message) => AppendedRow.Append((NpgsqlCommand)command, message);

    public ICallLogStore CreateCallLog(WebhookDatabase database) => new PostgreSqlCallLog(database, dataSource, _staleSessions);

    public IStatisticsStore CreateStatistics(WebhookDatabase database) => new PostgreSqlStatistics(database, dataSource, _staleSessions);

    public DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies)
        => new PostgreSqlDeliveryStore(
            dependencies, dataSource, _staleSessions, notifications, new ClaimWatermarks(dependencies.TimeProvider, WakeDispatcher));

    /// <summary>Returns a closed connection outside of the pool, for a listener to keep.</summary>
    public ValueTask<NpgsqlConnection> CreateListeningConnectionAsync(CancellationToken cancellationToken)
    {
        // A listener that doesn't send anything would otherwise never notice that the server, or the network path to it, has failed.
        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString) { Pooling = false, Multiplexing = false };
        settings.KeepAlive = settings.KeepAlive == 0 ? ListenKeepAlive : settings.KeepAlive;
        return dataSource.CloneWithAsync(settings, cancellationToken);
    }

    public void Dispose()
    {
        if (ownsDataSource)
        {
            dataSource.Dispose();
        }
    }

    private void WakeDispatcher()
    {
        foreach (var signal in signals)
        {
            signal.Wake();
        }
    }
}
