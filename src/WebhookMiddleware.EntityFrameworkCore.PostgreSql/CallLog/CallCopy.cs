using Npgsql;
using NpgsqlTypes;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.CallLog;

/// <summary>Copies calls to the server in binary form, the cheapest form of an insert for both sides.</summary>
internal static class CallCopy
{
    private const string Calls = """
        COPY webhook_calls (id, invocation_id, at, duration_ms, series, status, shadow, failed_open, trace_id, detail,
            webhook_version)
        FROM STDIN (FORMAT BINARY)
        """;

    private const string Bodies = "COPY webhook_call_bodies (id, request_body, response_body) FROM STDIN (FORMAT BINARY)";

    /// <summary>Copies the rows of calls, all or none, and returns their number.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="calls">The calls.</param>
    /// <param name="series">The number of each call's series.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    public static async Task<ulong> CallsAsync(
        NpgsqlConnection connection,
        IReadOnlyList<WebhookCallRecord> calls,
        IReadOnlyList<int> series,
        CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Calls, cancellationToken);
        foreach (var (call, number) in calls.Zip(series))
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(call.Id, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(call.InvocationId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(call.At.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(call.DurationMs, NpgsqlDbType.Double, cancellationToken);
            await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
            await (call.Status is { } status
                ? copy.WriteAsync(status, NpgsqlDbType.Integer, cancellationToken)
                : copy.WriteNullAsync(cancellationToken));
            await copy.WriteAsync(call.Shadow, NpgsqlDbType.Boolean, cancellationToken);
            await copy.WriteAsync(call.FailedOpen, NpgsqlDbType.Boolean, cancellationToken);
            await WriteAsync(copy, call.TraceId, cancellationToken);
            await WriteAsync(copy, call.Detail, cancellationToken);
            await (call.WebhookVersion is { } version
                ? copy.WriteAsync(version, NpgsqlDbType.Bigint, cancellationToken)
                : copy.WriteNullAsync(cancellationToken));
        }

        return await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Copies the bodies of calls that have any.</summary>
    public static async Task BodiesAsync(
        NpgsqlConnection connection, IReadOnlyList<WebhookCallRecord> calls, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(Bodies, cancellationToken);
        foreach (var call in calls)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(call.Id, NpgsqlDbType.Uuid, cancellationToken);
            await WriteAsync(copy, call.RequestBody, cancellationToken);
            await WriteAsync(copy, call.ResponseBody, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken)
        => text is null
            ? copy.WriteNullAsync(cancellationToken)
            : copy.WriteAsync(StorableText.From(text), NpgsqlDbType.Text, cancellationToken);
}
