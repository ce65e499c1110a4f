using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>
/// Inserts rows by one prepared statement, for tables that get thousands a second. Values are bound by position, without the objects that
/// <see cref="SqliteParameter"/> needs. (Several rows in one statement are slower: SQLite finds each parameter by a search for its name.)
/// </summary>
internal sealed class SqliteInsert : IDisposable
{
    private const int IdSize = 16;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _position;

    /// <param name="database">The connection.</param>
    /// <param name="sql">The statement, whose parameters are question marks.</param>
    public SqliteInsert(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public SqliteInsert Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, ++_position, bytes));
        return this;
    }

    public SqliteInsert Add(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_position, value));
        return this;
    }

    public SqliteInsert Add(int? value) => value is { } number ? Add((long)number) : AddNull();

    public SqliteInsert Add(double value)
    {
        Check(raw.sqlite3_bind_double(_statement, ++_position, value));
        return this;
    }

    public SqliteInsert Add(bool value) => Add(value ? 1L : 0);

    public SqliteInsert Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        Check(raw.sqlite3_bind_text(_statement, ++_position, value));
        return this;
    }

    /// <summary>Inserts the row of the values that were added.</summary>
    public void Execute()
    {
        _position = 0;
        var result = raw.sqlite3_step(_statement);

        // The reset returns the same error once more, and makes the statement usable again.
        _ = raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    public void Dispose() => _statement.Dispose();

    private SqliteInsert AddNull()
    {
        Check(raw.sqlite3_bind_null(_statement, ++_position));
        return this;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            _position = 0;
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
