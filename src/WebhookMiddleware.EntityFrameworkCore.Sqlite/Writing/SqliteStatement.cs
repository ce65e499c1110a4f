using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>
/// A prepared statement that is executed for one row at a time, for tables that change thousands of times a second. Values are bound by
/// position, without the objects that <see cref="SqliteParameter"/> needs. (Several rows in one statement are slower: SQLite finds each
/// parameter by a search for its name, and has to parse a list that is passed as JSON.)
/// </summary>
internal sealed class SqliteStatement : IColumns, IDisposable
{
    private const int IdSize = 16;
    private const int IdTextSize = 36;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _position;

    /// <param name="database">The connection.</param>
    /// <param name="sql">The statement, whose parameters are question marks.</param>
    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    /// <summary>Adds an id as a blob, as the call log stores it.</summary>
    public SqliteStatement Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, ++_position, bytes));
        return this;
    }

    /// <summary>Adds an id as text, as EF stores it.</summary>
    public SqliteStatement AddText(Guid value)
    {
        Span<byte> text = stackalloc byte[IdTextSize];
        value.TryFormat(text, out _);
        Ascii.ToUpperInPlace(text, out _);
        Check(raw.sqlite3_bind_text(_statement, ++_position, (ReadOnlySpan<byte>)text));
        return this;
    }

    public SqliteStatement AddText(Guid? value) => value is { } id ? AddText(id) : AddNull();

    public SqliteStatement Add(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_position, value));
        return this;
    }

    public SqliteStatement Add(long? value) => value is { } number ? Add(number) : AddNull();

    public SqliteStatement Add(int? value) => Add((long?)value);

    public SqliteStatement Add(double value)
    {
        Check(raw.sqlite3_bind_double(_statement, ++_position, value));
        return this;
    }

    public SqliteStatement Add(bool value) => Add(value ? 1L : 0);

    public SqliteStatement Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        Check(raw.sqlite3_bind_text(_statement, ++_position, value));
        return this;
    }

    public SqliteStatement Add(byte[]? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        // An empty span would be bound as null.
        Check(value.Length == 0
            ? raw.sqlite3_bind_zeroblob(_statement, ++_position, 0)
            : raw.sqlite3_bind_blob(_statement, ++_position, value));
        return this;
    }

    /// <summary>Executes the statement with the values that were added.</summary>
    public void Execute()
    {
        var result = raw.sqlite3_step(_statement);
        Reset();
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    /// <summary>Executes a query with the values that were added, and adds the two numbers of each row to a list.</summary>
    public void ReadNumbers(List<(long First, long Second)> rows)
        => Query(rows, static row => (row.ReadNumber(0), row.ReadNumber(1)));

    /// <summary>Executes the statement with the values that were added, and returns the number of changed rows.</summary>
    public int ExecuteAndCount()
    {
        Execute();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Executes the statement with the values that were added, and returns the number of the inserted row.</summary>
    public long ExecuteInsert()
    {
        Execute();
        return raw.sqlite3_last_insert_rowid(_database);
    }

    /// <summary>Executes a query with the values that were added, and returns the two numbers of its row; null if there is none.</summary>
    public (long First, long Second)? ReadNumbers()
    {
        var result = raw.sqlite3_step(_statement);
        (long First, long Second)? row = result == raw.SQLITE_ROW
            ? (raw.sqlite3_column_int64(_statement, 0), raw.sqlite3_column_int64(_statement, 1))
            : null;
        Reset();
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(result);
        }

        return row;
    }

    /// <summary>Executes a query with the values that were added, and returns what is read from each row by this object.</summary>
    public List<T> Query<T>(Func<SqliteStatement, T> read)
    {
        List<T> rows = [];
        Query(rows, read);
        return rows;
    }

    public bool IsNull(int ordinal) => raw.sqlite3_column_type(_statement, ordinal) == raw.SQLITE_NULL;

    public long ReadNumber(int ordinal) => raw.sqlite3_column_int64(_statement, ordinal);

    // As text, and not as bytes: those of a text have the encoding of the file.
    public string ReadText(int ordinal) => raw.sqlite3_column_text(_statement, ordinal).utf8_to_string() ?? "";

    public byte[] ReadBytes(int ordinal) => raw.sqlite3_column_blob(_statement, ordinal).ToArray();

    /// <summary>Reads an id that EF has stored, as text. SQLite accepts anything else, too: the result is empty then.</summary>
    public Guid ReadId(int ordinal)
        => raw.sqlite3_column_type(_statement, ordinal) == raw.SQLITE_TEXT && Guid.TryParse(ReadText(ordinal), out var id) ? id : Guid.Empty;

    public void Dispose() => _statement.Dispose();

    // It returns the error of the execution once more, and makes the statement usable again.
    private void Reset()
    {
        _position = 0;
        _ = raw.sqlite3_reset(_statement);
    }

    private void Query<T>(List<T> rows, Func<SqliteStatement, T> read)
    {
        int result;
        try
        {
            while ((result = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                rows.Add(read(this));
            }
        }
        finally
        {
            Reset();
        }

        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    private SqliteStatement AddNull()
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
