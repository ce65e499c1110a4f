using Microsoft.Data.Sqlite;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>The file of the store, as far as its path is known before SQLite resolves it.</summary>
/// <param name="connection">The connection string.</param>
/// <param name="mustExist">Whether it is never to be created.</param>
internal sealed class StoreFile(SqliteConnectionStringBuilder connection, bool mustExist)
{
    private volatile bool _hasExisted;

    /// <summary>Whether it is never to be created: the setting or the connection string says so.</summary>
    public bool MustExist { get; } = mustExist || connection.Mode is SqliteOpenMode.ReadWrite or SqliteOpenMode.ReadOnly;

    /// <summary>The path for people.</summary>
    public string Name => Path ?? connection.DataSource;

    private string? Path { get; } = PathOf(connection.DataSource);

    /// <summary>Returns the full path of a data source; null for a URI or a |DataDirectory| path, which are SQLite's to resolve.</summary>
    public static string? PathOf(string dataSource)
        => dataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || dataSource.StartsWith('|') ? null : System.IO.Path.GetFullPath(dataSource);

    /// <summary>Creates the folder of a file that may be created; fails where a file that has to exist does not.</summary>
    public void Prepare()
    {
        if (Path is null)
        {
            return;
        }

        if (MustExist && !File.Exists(Path))
        {
            throw New($"There is no SQLite file '{Path}', and it is not created");
        }

        if (!MustExist && System.IO.Path.GetDirectoryName(Path) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    /// <summary>Fails where the file is there, but has none of the webhooks' tables, although it has to.</summary>
    public void ThrowIfNew(bool isNew)
    {
        if (isNew && MustExist)
        {
            throw New($"The SQLite file '{Name}' has no webhook tables, and they are not created");
        }
    }

    /// <summary>The store is in use from here on.</summary>
    public void NoteUse() => _hasExisted = true;

    /// <summary>
    /// Fails once the file of a store in use has gone. Open connections would go on without it, and what they write would be lost; new ones
    /// would create an empty file in its place.
    /// </summary>
    public void ThrowIfGone()
    {
        if (_hasExisted && Path is not null && !File.Exists(Path))
        {
            throw new StoreMissingException($"The SQLite file '{Path}' has gone while this host was using it. Put it back.");
        }
    }

    private static StoreMissingException New(string what)
        => new($"{what}, because Webhooks:RequireExistingStore is true or the connection string says Mode=ReadWrite. {StoreMissingException.WayOut}");
}
