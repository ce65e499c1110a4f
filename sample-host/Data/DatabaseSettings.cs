using Microsoft.Data.Sqlite;
using Npgsql;

namespace SampleHost.Data;

/// <summary>The settings of the database that stores the sample's data, the webhooks included.</summary>
/// <param name="Store">The kind of database.</param>
/// <param name="ConnectionString">The connection string; empty in memory.</param>
/// <param name="Folder">
/// The folder that relative paths of data refer to: that of the database file, or the content root if there is no file.
/// </param>
internal sealed record DatabaseSettings(SampleStore Store, string ConnectionString, string Folder)
{
    public static DatabaseSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var store = configuration["Webhooks:Store"] ?? "sqlite";
        var connectionString = configuration.GetConnectionString("Webhooks");
        return store.ToLowerInvariant() switch
        {
            "sqlite" => ReadSqlite(connectionString ?? "Data Source=sample.db", environment),
            "postgresql" => ReadPostgreSql(connectionString, environment),
            "inmemory" => new DatabaseSettings(SampleStore.InMemory, "", environment.ContentRootPath),
            _ => throw new InvalidOperationException($"Webhooks:Store is '{store}'. Set it to sqlite, postgresql or inmemory."),
        };
    }

    // A relative path refers to the content root (the project's folder under `dotnet run`), wherever the host is started from.
    private static DatabaseSettings ReadSqlite(string connectionString, IHostEnvironment environment)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        connection.DataSource = Path.GetFullPath(connection.DataSource, environment.ContentRootPath);
        return new DatabaseSettings(SampleStore.Sqlite, connection.ConnectionString, Path.GetDirectoryName(connection.DataSource)!);
    }

    // There is no default, which might connect to somebody else's server.
    private static DatabaseSettings ReadPostgreSql(string? connectionString, IHostEnvironment environment)
    {
        const string Example = "Set it to one such as 'Host=localhost;Database=sample;Username=sample;Password=…'.";
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new InvalidOperationException($"Webhooks:Store is 'postgresql', but ConnectionStrings:Webhooks is missing. {Example}");
        }

        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException(
                "Webhooks:Store is 'postgresql', but ConnectionStrings:Webhooks is not a valid connection string for it: "
                    + $"{exception.Message} {Example}",
                exception);
        }

        return string.IsNullOrWhiteSpace(connection.Host)
            ? throw new InvalidOperationException(
                $"Webhooks:Store is 'postgresql', but ConnectionStrings:Webhooks names no Host. {Example}")
            : new DatabaseSettings(SampleStore.PostgreSql, connectionString, environment.ContentRootPath);
    }
}
