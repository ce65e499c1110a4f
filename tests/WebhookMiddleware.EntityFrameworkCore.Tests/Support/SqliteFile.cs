using Microsoft.Data.Sqlite;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>A database file in a folder of its own, removed at the end.</summary>
public sealed class SqliteFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("webhooks-");

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "store.db");

    public string ConnectionString => $"Data Source={Path}";

    /// <summary>Opens a connection beside the store's own: somebody else's.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Read<T>(string sql)
    {
        using var connection = Open();
        using var command = new SqliteCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
