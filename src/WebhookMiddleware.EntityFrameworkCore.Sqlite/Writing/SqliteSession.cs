using Microsoft.Data.Sqlite;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>Represents a dedicated connection with prepared commands. Only one thread at a time may use it.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public static SqliteSession Open(SqliteConnectionStringBuilder settings)
    {
        var own = new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        var session = new SqliteSession(new SqliteConnection(own.ConnectionString));
        try
        {
            session._connection.Open();
            using var command = new SqliteCommand(ConnectionSettings.Sql(settings.DefaultTimeout), session._connection);
            command.ExecuteNonQuery();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Executes a statement, which is prepared once, and returns the number of changed rows.</summary>
    /// <param name="sql">The statement. There must be a fixed number of different ones, because each stays prepared.</param>
    /// <param name="values">The parameters; every call of a statement must use the same names.</param>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
        => PrepareCommand(sql, values).ExecuteNonQuery();

    /// <summary>Executes a statement and returns its rows.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<T> rows = [];
        using var reader = PrepareCommand(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>
    /// Returns a statement that is executed for one row at a time. It is prepared once, as those of <see cref="Execute"/> are.
    /// </summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = new SqliteStatement(_connection.Handle!, sql));
        }

        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand PrepareCommand(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = new SqliteCommand(sql, _connection);
            foreach (var (name, _) in values)
            {
                command.Parameters.Add(new SqliteParameter(name, null));
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        }

        return command;
    }
}
