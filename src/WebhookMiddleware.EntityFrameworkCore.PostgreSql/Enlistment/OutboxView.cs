using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Enlistment;

/// <summary>What a connection sees of the outbox, and who it is there.</summary>
/// <param name="Server">When the server was started, in microseconds. Names don't tell servers apart: each has several.</param>
/// <param name="DatabaseId">The database on it.</param>
/// <param name="Messages">The table that <c>webhook_messages</c> is to this connection; null: none.</param>
/// <param name="Deliveries">The table that <c>webhook_deliveries</c> is to this connection; null: none.</param>
/// <param name="IsStandby">Whether the server only follows another one.</param>
/// <param name="IsReadOnly">Whether nothing can be written, be it for that or another reason.</param>
/// <param name="Database">The database's name.</param>
/// <param name="TableSchema">The schema of the tables; null: there are none.</param>
/// <param name="Schema">The first schema of the search path; null: none of it exists.</param>
/// <param name="SearchPath">The search path.</param>
/// <param name="Role">The role.</param>
/// <param name="MissingRights">What the role may not do and has to; empty: nothing.</param>
/// <param name="Address">The server's address, as the connection was given it.</param>
internal sealed record OutboxView(
    long Server,
    long DatabaseId,
    long? Messages,
    long? Deliveries,
    bool IsStandby,
    bool IsReadOnly,
    string Database,
    string? TableSchema,
    string? Schema,
    string SearchPath,
    string Role,
    string MissingRights,
    string Address)
{
    // It names no table that could be missing, and reads nothing that needs a right: an error would break off the host's transaction. Only
    // numbers are compared, since texts depend on the session's settings (time zone, date style). The numbers of deliveries are the
    // database's to give.
    private const string Sql = """
        SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint,
               (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
               m::oid::bigint,
               d::oid::bigint,
               pg_is_in_recovery(),
               current_setting('transaction_read_only') = 'on',
               current_database()::text,
               (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = m),
               current_schema()::text,
               current_setting('search_path'),
               current_user::text,
               concat_ws(', ',
                   CASE WHEN NOT has_table_privilege(m, 'SELECT') THEN 'SELECT on webhook_messages' END,
                   CASE WHEN (SELECT NOT bool_and(has_column_privilege(m, attnum, 'INSERT')) FROM pg_attribute
                              WHERE attrelid = m AND attnum > 0 AND NOT attisdropped) THEN 'INSERT on webhook_messages' END,
                   CASE WHEN NOT has_table_privilege(d, 'SELECT') THEN 'SELECT on webhook_deliveries' END,
                   CASE WHEN (SELECT NOT bool_and(has_column_privilege(d, attnum, 'INSERT')) FROM pg_attribute
                              WHERE attrelid = d AND attnum > 0 AND NOT attisdropped AND attidentity = '') THEN 'INSERT on webhook_deliveries' END)
        FROM (SELECT to_regclass('webhook_messages') AS m, to_regclass('webhook_deliveries') AS d) AS tables
        """;

    public bool HasTables => Messages is not null && Deliveries is not null;

    public string Place => $"the database {Database} on {Address}";

    public static async Task<OutboxView> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OutboxView(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetInt64(3),
            reader.GetBoolean(4),
            reader.GetBoolean(5),
            reader.GetString(6),
            reader.IsDBNull(7) ? null : reader.GetString(7),
            reader.IsDBNull(8) ? null : reader.GetString(8),
            reader.GetString(9),
            reader.GetString(10),
            reader.GetString(11),
            $"{connection.Host}:{connection.Port}");
    }
}
