using Microsoft.Data.Sqlite;

namespace SampleHost.Data;

/// <summary>Where the sample keeps its data, the webhooks included.</summary>
/// <param name="IsInMemory">Nothing is kept beyond the process's life.</param>
/// <param name="ConnectionString">Of the SQLite database.</param>
/// <param name="Folder">The folder of the database file, or the one that it would be in.</param>
internal sealed record DatabaseSettings(bool IsInMemory, string ConnectionString, string Folder)
{
    public static DatabaseSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var store = configuration["Webhooks:Store"] ?? "sqlite";
        return store.ToLowerInvariant() switch
        {
            "sqlite" => ReadSqlite(configuration.GetConnectionString("Webhooks") ?? "Data Source=sample.db", environment),
            "inmemory" => new DatabaseSettings(true, "", environment.ContentRootPath),
            "postgresql" => throw new InvalidOperationException(
                "Webhooks:Store is 'postgresql', which comes with the package WebhookMiddleware.EntityFrameworkCore.PostgreSql; "
                + "this sample does not use it yet. Set Webhooks:Store to sqlite or inmemory."),
            _ => throw new InvalidOperationException($"Webhooks:Store is '{store}'. Set it to sqlite or inmemory."),
        };
    }

    // A relative path is relative to the content root (the project's folder under `dotnet run`), wherever the host is started from.
    private static DatabaseSettings ReadSqlite(string connectionString, IHostEnvironment environment)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        connection.DataSource = Path.GetFullPath(connection.DataSource, environment.ContentRootPath);
        return new DatabaseSettings(false, connection.ConnectionString, Path.GetDirectoryName(connection.DataSource)!);
    }
}
