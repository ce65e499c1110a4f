using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>A new database, and how hosts get to it.</summary>
/// <param name="Store">What <c>Webhooks:Store</c> calls its kind.</param>
/// <param name="ConnectionString">The connection string.</param>
public sealed record HostDatabase(string Store, string ConnectionString) : IDisposable
{
    private const string Sqlite = "sqlite";
    private const string PostgreSql = "postgresql";
    private const string InMemory = "inmemory";

    private static readonly Lazy<string> PostgreSqlTemplate = new(CreatePostgreSqlTemplate);

    private DirectoryInfo? _folder;

    /// <summary>No database: the memory of one host.</summary>
    public static HostDatabase NewInMemory() => new(InMemory, "");

    /// <summary>A file in a folder of its own, removed at the end.</summary>
    public static HostDatabase NewSqlite()
    {
        var folder = Directory.CreateTempSubdirectory("webhooks-host-");
        return new HostDatabase(Sqlite, $"Data Source={Path.Combine(folder.FullName, "host.db")}") { _folder = folder };
    }

    /// <summary>A database of the tests' server, gone with it. Has the tables already, which take much longer to create than to copy.</summary>
    public static HostDatabase NewPostgreSql() => new(PostgreSql, PostgreSqlServer.Copy(PostgreSqlTemplate.Value));

    /// <summary>A database of a server of the test's own.</summary>
    public static HostDatabase NewPostgreSql(PostgreSqlCluster cluster, string name) => new(PostgreSql, cluster.ConnectionString(name));

    /// <summary>Chooses the store that a name and a connection string mean.</summary>
    public static void AddStore(IWebhookBuilder webhooks, string store, string connectionString)
    {
        _ = store switch
        {
            Sqlite => webhooks.UseSqlite(connectionString),
            PostgreSql => webhooks.UsePostgreSql(connectionString),
            InMemory => webhooks.UseInMemory(),
            _ => throw new ArgumentException($"There is no store '{store}'.", nameof(store)),
        };
    }

    /// <summary>The same database, for a host that can be told apart in <c>pg_stat_activity</c>.</summary>
    public HostDatabase For(string application)
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

    /// <summary>Runs statements, for as long as they take.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
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

    private static string CreatePostgreSqlTemplate()
    {
        var template = PostgreSqlServer.NewDatabase();
        var builder = WorkerSetup.Create(configuration =>
        {
            configuration["Webhooks:Store"] = PostgreSql;
            configuration["ConnectionStrings:Webhooks"] = new NpgsqlConnectionStringBuilder(template) { Pooling = false }.ConnectionString;
        });
        using var host = builder.Build();
        host.StartAsync().GetAwaiter().GetResult();
        host.StopAsync().GetAwaiter().GetResult();
        return template;
    }
}
