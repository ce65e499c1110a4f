using Microsoft.Data.Sqlite;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>Represents the store's file, as far as its path is known before SQLite resolves it.</summary>
/// <param name="connection">The connection string.</param>
/// <param name="mustExist">Whether the file must exist and is never created.</param>
internal sealed class StoreFile(SqliteConnectionStringBuilder connection, bool mustExist)
{
    private volatile bool _hasExisted;

    /// <summary>
    /// Gets a value indicating whether the file must exist and is never created, by the setting or by the connection string.
    /// </summary>
    public bool MustExist { get; } = mustExist || connection.Mode is SqliteOpenMode.ReadWrite or SqliteOpenMode.ReadOnly;

    /// <summary>Gets the path for messages.</summary>
    public string Name => Path ?? connection.DataSource;

    private string? Path { get; } = PathOf(connection.DataSource);

    /// <summary>
    /// Returns the full path of a data source, or null for a URI or a |DataDirectory| path, which SQLite resolves.
    /// </summary>
    public static string? PathOf(string dataSource)
        => dataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || dataSource.StartsWith('|')
            ? null
            : System.IO.Path.GetFullPath(dataSource);

    /// <summary>Creates the folder of a file that may be created. Throws if a file that must exist does not.</summary>
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

    /// <summary>Throws if a file that must exist has none of the webhooks' tables.</summary>
    public void ThrowIfNew(bool isNew)
    {
        if (isNew && MustExist)
        {
            throw New($"The SQLite file '{Name}' has no webhook tables, and they are not created");
        }
    }

    /// <summary>Records that the store is in use from now on.</summary>
    public void MarkUsed() => _hasExisted = true;

    /// <summary>
    /// Throws if the file of a store in use has disappeared. Open connections would go on without it and lose what they write; new ones
    /// would create an empty file in its place.
    /// </summary>
    public void ThrowIfGone()
    {
        if (_hasExisted && Path is not null && !File.Exists(Path))
        {
            throw new StoreMissingException($"The SQLite file '{Path}' was removed while this host was using it. Restore it.");
        }
    }

    private static StoreMissingException New(string what)
        => new(
            $"{what}, because Webhooks:RequireExistingStore is true or the connection string says Mode=ReadWrite. "
                + StoreMissingException.Remedy);
}
