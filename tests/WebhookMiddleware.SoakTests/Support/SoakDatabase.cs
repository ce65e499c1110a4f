using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>A new database, and how hosts get to it.</summary>
/// <param name="Store">What <c>Webhooks:Store</c> calls its kind.</param>
/// <param name="ConnectionString">The connection string.</param>
internal sealed record SoakDatabase(string Store, string ConnectionString) : IDisposable
{
    private const string Sqlite = "sqlite";
    private const string PostgreSql = "postgresql";

    private DirectoryInfo? _folder;

    /// <summary>A file in a folder of its own, removed at the end.</summary>
    public static SoakDatabase NewSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("webhooks-soak-");
        return new SoakDatabase(Sqlite, $"Data Source={Path.Combine(folder.FullName, "soak.db")}") { _folder = folder };
    }

    /// <summary>A database of the tests' server; created by whoever uses it first, and gone with the server.</summary>
    public static SoakDatabase NewPostgreSql() => new(PostgreSql, PostgreSqlServer.NewDatabase());

    /// <summary>A database of a server that the test stops and starts.</summary>
    public static SoakDatabase NewPostgreSql(PostgreSqlCluster cluster) => new(PostgreSql, cluster.ConnectionString("soak"));

    /// <summary>Chooses the store that a name and a connection string mean.</summary>
    public static void AddStore(IWebhookBuilder webhooks, string store, string connectionString)
    {
        if (store == Sqlite)
        {
            webhooks.UseSqlite(connectionString);
        }
        else
        {
            webhooks.UsePostgreSql(connectionString);
        }
    }

    /// <summary>The same database, for a host that can be told apart in <c>pg_stat_activity</c>.</summary>
    public SoakDatabase For(string application)
        => this with { ConnectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = application }.ConnectionString };

    /// <summary>Opens a connection of the test's own.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Store == Sqlite
            ? new SqliteConnection(ConnectionString)
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads one column of a query's rows.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, string column)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        List<T> values = [];
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(reader.GetOrdinal(column)));
        }

        return values;
    }

    public void Dispose()
    {
        if (_folder is not null)
        {
            SqliteConnection.ClearAllPools();
            _folder.Delete(recursive: true);
        }
    }
}
