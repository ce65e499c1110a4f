using Npgsql;
using NpgsqlTypes;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Creates statements with positional parameters, which the server supports directly.</summary>
internal static class Parameters
{
    public static NpgsqlBatchCommand Statement(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>Returns an array with one item for each source: a column of rows that are written together.</summary>
    public static NpgsqlParameter Column<TSource, T>(IReadOnlyList<TSource> sources, Func<TSource, T> item)
    {
        var items = new T[sources.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = item(sources[i]);
        }

        return new NpgsqlParameter<T[]> { TypedValue = items };
    }

    public static NpgsqlParameter TransactionNumbers(ulong[] numbers)
        => new NpgsqlParameter<ulong[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid8 };

    public static NpgsqlParameter Milliseconds(TimeSpan duration) => Value((long)duration.TotalMilliseconds);
}
