using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Statistics;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.EntityFrameworkCore.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>The tables in a SQLite file, which may also have the host's own tables.</summary>
internal sealed class SqliteBackend(
    SqliteConnectionStringBuilder connection, bool mustExist = false, TimeProvider? timeProvider = null)
    : IStoreBackend, IDisposable
{
    /// <summary>A history separate from the host's own, because the two sets of migrations are independent.</summary>
    private const string HistoryTable = "__webhook_migrations_history";

    // Readers and the writer then don't wait for each other. The file keeps the mode.
    private const string WriteAheadLog = "PRAGMA journal_mode = WAL;";

    private readonly StoreFile _file = new(connection, mustExist);

    // For the writer and the application's contexts.
    private readonly WriteTurns _turns = new(timeProvider ?? TimeProvider.System);

    private readonly Lock _lock = new();
    private SqliteWriter? _writer;

    // Opening must not create a file that has to exist.
    private readonly string _connectionString = mustExist && connection.Mode == SqliteOpenMode.ReadWriteCreate
        ? new SqliteConnectionStringBuilder(connection.ConnectionString) { Mode = SqliteOpenMode.ReadWrite }.ConnectionString
        : connection.ConnectionString;

    public string Name => "sqlite";

    public void Configure(DbContextOptionsBuilder options)
        => options
            .UseSqlite(_connectionString, sqlite => sqlite
                .MigrationsAssembly(typeof(SqliteBackend).Assembly.GetName().Name)
                .MigrationsHistoryTable(HistoryTable))
            .ReplaceService<IModelCustomizer, SqliteModel>()
            .AddInterceptors(new ConnectionSettingsInterceptor(connection.DefaultTimeout), new StaleConnections());

    public async Task<string?> PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        _file.Prepare();
        await context.Database.OpenConnectionAsync(cancellationToken);
        var isNew = !(await context.Database.GetAppliedMigrationsAsync(cancellationToken)).Any();
        _file.ThrowIfNew(isNew);

        await context.Database.ExecuteSqlRawAsync(WriteAheadLog, cancellationToken);
        await SqliteMigrations.ApplyAsync(context, cancellationToken);
        _file.MarkUsed();
        return isNew ? $"The SQLite file '{_file.Name}'" : null;
    }

    public async Task<bool> IsPreparedAsync(CancellationToken cancellationToken)
    {
        _file.Prepare();
        try
        {
            await using var own = await OpenAsync(cancellationToken);
            if (!await MigrationHistory.IsCompleteAsync(own, HistoryTable, typeof(SqliteBackend).Assembly, cancellationToken))
            {
                return false;
            }

            await ExecuteAsync(own, WriteAheadLog, cancellationToken);
        }
        catch (SqliteException)
        {
            // Nothing is prepared. PrepareAsync repeats what failed, and reports it.
            return false;
        }

        _file.MarkUsed();
        return true;
    }

    public async Task<T> TryReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var own = await OpenAsync(cancellationToken);
        try
        {
            return await read(own);
        }
        catch (SqliteException exception) when (StaleConnections.IsSignOf(exception))
        {
            SqliteConnection.ClearPool(own);
            throw;
        }
    }

    public void ThrowIfGone() => _file.ThrowIfGone();

    public void PrepareTransaction(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite)
        {
            ConnectionSettings.WaitForLocks(sqlite);
        }
    }

    public async ValueTask<IDisposable?> TakeTurnAsync(CancellationToken cancellationToken) => await _turns.TakeAsync(cancellationToken);

    public bool PreparesRows => true;

    public IRowWrite PrepareRow(DbConnection connection, EnlistedMessageRow message)
        => new RowWrite((SqliteConnection)connection, message);

    public string? FindEnlistmentError(DbContext context, bool mayReconnect)
        => !context.Database.IsSqlite()
            ? $"the webhooks are in a SQLite file, and the context uses {context.Database.ProviderName}."
            : !mayReconnect && NameOf(context.Database.GetDbConnection()) is { Length: > 0 } name ? FindOtherFile(name) : null;

    public async Task<string?> ProbeEnlistmentAsync(DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var own = (SqliteConnection)context.Database.GetDbConnection();
            if (NameOf(own) is not { Length: > 0 } name)
            {
                throw new InvalidOperationException("The connection of the context names no file yet.");
            }

            if (FindOtherFile(name) is { } error)
            {
                return error;
            }

            await using var command = own.CreateCommand();
            command.Transaction = (SqliteTransaction?)context.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = """
                SELECT count(*), (SELECT query_only FROM pragma_query_only)
                FROM main.sqlite_master
                WHERE type = 'table' AND name IN ('webhook_messages', 'webhook_enlisted_messages')
                """;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return reader.GetInt64(0) < 2
                ? $"its database {own.DataSource} has no tables webhook_messages and webhook_enlisted_messages; "
                    + $"the webhooks are in {Resolve(connection.DataSource)}. Give both the same file."
                : SQLitePCL.raw.sqlite3_db_readonly(own.Handle, "main") == 1
                    ? $"its connection to {own.DataSource} is read-only. Give it a connection string without Mode=ReadOnly, "
                        + "and the process the right to write the file."
                    : reader.GetInt64(1) != 0
                        ? $"its connection to {own.DataSource} can only read, because PRAGMA query_only is on. "
                            + "Switch it off for connections that save."
                        : null;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    public DeliveryStore CreateDeliveryStore(DeliveryStoreDependencies dependencies)
        => new SqliteDeliveryStore(dependencies, WriterOf(dependencies.Database));

    public ICallLogStore CreateCallLog(WebhookDatabase database) => new SqliteCallLog(database, WriterOf(database));

    public IStatisticsStore CreateStatistics(WebhookDatabase database) => new SqliteStatistics(database, WriterOf(database));

    public void Dispose() => _writer?.Dispose();

    // One for the queue, the call log and the statistics, so that they share commits.
    private SqliteWriter WriterOf(WebhookDatabase database)
    {
        lock (_lock)
        {
            return _writer ??= new SqliteWriter(new SqliteConnectionStringBuilder(_connectionString), database, _file.ThrowIfGone, _turns);
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var own = new SqliteConnection(_connectionString);
        try
        {
            await own.OpenAsync(cancellationToken);
            await ExecuteAsync(own, ConnectionSettings.Sql(connection.DefaultTimeout), cancellationToken);
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    private static async Task ExecuteAsync(SqliteConnection own, string sql, CancellationToken cancellationToken)
    {
        await using var command = new SqliteCommand(sql, own);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // An open connection returns the path that SQLite has resolved, and none for a database in memory.
    private static string NameOf(DbConnection own) => new SqliteConnectionStringBuilder(own.ConnectionString).DataSource;

    private string? FindOtherFile(string name)
        => Resolve(name) != Resolve(connection.DataSource)
            ? $"the webhooks are in {Resolve(connection.DataSource)}, and the context uses {Resolve(name)}. Give both the same file."
            : null;

    private static string Resolve(string dataSource) => StoreFile.PathOf(dataSource) ?? dataSource;
}
