using System.Data.Common;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>
/// Reads the webhooks and their version with plain statements, in the forms that <see cref="StoredForms"/> gives the columns.
/// </summary>
internal static class PlainWebhooks
{
    private const string State = "s.version, s.is_enabled, s.switched_at";

    // One statement, as in StoredWebhooks.
    private static readonly string Set = $"""
        SELECT {State}, h.id, h.name, h.url, h.event, h."order", h.timeout_ms, h.valid_from, h.valid_to, h.is_active, h.fire_and_forget,
            h.await_response, h.response_contains_data, h.body, h.content_type, h.username, h.header_names, h.signing_secret_labels,
            h.secrets, h.on_failure, h.mode, h.condition, h.in_order, h.tenant, h.version, h.created_at, h.updated_at,
            h.updated_by
        FROM webhook_state s LEFT JOIN webhook_hooks h ON true
        """;

    public static async Task<long> ReadVersionAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT version FROM webhook_state";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt64(0) : throw NoState();
    }

    /// <summary>Reads the rows.</summary>
    /// <exception cref="Exception">A row can't be read (<see cref="Database.RowFaults"/>).</exception>
    public static async Task<(WebhookStateRow State, List<WebhookRow> Rows)> ReadAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Set;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        WebhookStateRow? state = null;
        List<WebhookRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            state ??= new WebhookStateRow
            {
                Version = reader.GetInt64(0),
                IsEnabled = reader.GetBoolean(1),
                SwitchedAt = Time(reader, 2),
            };
            if (!reader.IsDBNull(3))
            {
                rows.Add(ReadRow(reader));
            }
        }

        return (state ?? throw NoState(), rows);
    }

    /// <summary>Reads the webhooks that have secrets, with only the columns that <see cref="SecretsRenewal"/> needs.</summary>
    public static async Task<List<WebhookRow>> ReadSecretsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, version, secrets FROM webhook_hooks WHERE secrets IS NOT NULL";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<WebhookRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new WebhookRow
            {
                Id = reader.GetGuid(0),
                Name = reader.GetString(1),
                Version = reader.GetInt64(2),
                Secrets = reader.GetFieldValue<byte[]>(3),
            });
        }

        return rows;
    }

    private static WebhookRow ReadRow(DbDataReader reader) => new()
    {
        Id = reader.GetGuid(3),
        Name = reader.GetString(4),
        Url = reader.GetString(5),
        Event = reader.GetString(6),
        Order = reader.GetInt32(7),
        TimeoutMs = reader.GetInt32(8),
        ValidFrom = Time(reader, 9),
        ValidTo = Time(reader, 10),
        IsActive = reader.GetBoolean(11),
        FireAndForget = reader.GetBoolean(12),
        AwaitResponse = reader.GetBoolean(13),
        ResponseContainsData = reader.GetBoolean(14),
        Body = Text(reader, 15),
        ContentType = reader.GetString(16),
        Username = Text(reader, 17),
        HeaderNames = Text(reader, 18),
        SigningSecretLabels = Text(reader, 19),
        Secrets = reader.IsDBNull(20) ? null : reader.GetFieldValue<byte[]>(20),
        OnFailure = Named<FailureAction>(reader, 21),
        Mode = Named<WebhookMode>(reader, 22),
        Condition = Text(reader, 23),
        InOrder = reader.GetBoolean(24),
        Tenant = Text(reader, 25),
        Version = reader.GetInt64(26),
        CreatedAt = UnixMillisecondsConverter.Read(reader.GetInt64(27)),
        UpdatedAt = UnixMillisecondsConverter.Read(reader.GetInt64(28)),
        UpdatedBy = Text(reader, 29),
    };

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Time(DbDataReader reader, int column)
        => reader.IsDBNull(column) ? null : UnixMillisecondsConverter.Read(reader.GetInt64(column));

    private static T Named<T>(DbDataReader reader, int column)
        where T : struct, Enum
        => Enum.TryParse<T>(reader.GetString(column), out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"Column {reader.GetName(column)} has an unknown value.");

    private static InvalidOperationException NoState() => new("The table webhook_state has no row.");
}
