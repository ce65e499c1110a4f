using System.Data.Common;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.Failures;

namespace WebhookMiddleware.EntityFrameworkCore.Failures;

/// <summary>
/// Reads the failures with a plain statement: hosts look for them every few seconds, also those that use EF for nothing else.
/// </summary>
internal static class PlainFailures
{
    private const string All = "SELECT webhook_id, kind, since, state, calls, failures FROM webhook_failures";

    public static async Task<IReadOnlyList<WebhookFailure>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = All;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<WebhookFailure> failures = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            // Entries of a kind or a state that this version does not know are left to the hosts that do.
            if (Enum.TryParse<WebhookFailureKind>(reader.GetString(1), out var kind)
                && Enum.TryParse<WebhookFailureState>(reader.GetString(3), out var state))
            {
                failures.Add(new WebhookFailure(
                    reader.GetGuid(0), kind, UnixMillisecondsConverter.Read(reader.GetInt64(2)), state)
                {
                    Calls = reader.GetInt64(4),
                    Failures = reader.GetInt64(5),
                });
            }
        }

        return failures;
    }
}
