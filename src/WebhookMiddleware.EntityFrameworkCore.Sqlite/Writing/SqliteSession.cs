using Microsoft.Data.Sqlite;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

/// <summary>A connection of its own with its prepared commands. One thread at a time uses it.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    public static SqliteSession Open(SqliteConnectionStringBuilder settings)
    {
        // Deliveries take their attempts with them, whatever the connection string says of foreign keys.
        var own = new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false, ForeignKeys = true };
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

    /// <summary>Runs a statement, prepared once, and gives how many rows it changed.</summary>
    /// <param name="sql">The text; there is a fixed number of them.</param>
    /// <param name="values">The parameters: the same names at each call of one statement.</param>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Runs a statement and reads its rows.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        List<T> rows = [];
        using var reader = Prepare(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> values)
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
