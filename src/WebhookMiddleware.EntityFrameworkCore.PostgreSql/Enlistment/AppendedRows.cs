using System.Globalization;
using System.Text;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Enlistment;

/// <summary>
/// Appends the rows of a message to a command of EF's. Both tables are written by one statement, whose values are parameters with names of
/// their own, because EF's have names.
/// </summary>
internal static class AppendedRows
{
    public static void Append(NpgsqlCommand command, OutboxMessageRow message, IReadOnlyList<DeliveryRow> deliveries)
    {
        string Add<T>(T value) => AppendedRows.Add(command.Parameters, value);
        var (id, name) = (Add(message.Id), Add(StorableText.From(message.Event)));
        var sql = new StringBuilder(command.CommandText);
        if (!command.CommandText.AsSpan().TrimEnd().EndsWith(';'))
        {
            sql.AppendLine(";");
        }

        sql.Append(CultureInfo.InvariantCulture, $"""
            WITH message AS (
                INSERT INTO webhook_messages
                    (id, event, phase, raised_at, invocation, data, context, response_status, response_body, response_location, deliveries)
                VALUES (
                    {id}, {name}, {Add(message.Phase.ToString())}, {Add(message.RaisedAt.ToUnixTimeMilliseconds())},
                    {Add(message.Invocation)}, {Add(message.Data)}, {Add(message.Context)},
                    {Add(message.ResponseStatus)}, {Add(message.ResponseBody)}, {Add(StorableText.From(message.ResponseLocation))},
                    {Add(message.Deliveries)}))
            INSERT INTO webhook_deliveries
                (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, claim_id, created_at)
            VALUES
            """);
        var separator = "";
        foreach (var row in deliveries)
        {
            var now = Add(row.CreatedAt.ToUnixTimeMilliseconds());
            sql.Append(
                CultureInfo.InvariantCulture,
                $"{separator} ({Add(row.Id)}, {id}, {Add(row.WebhookId)}, {name}, '{row.State}', 0, 0, {now}, {Add(row.ClaimId)}, {now})");
            separator = ",";
        }

        command.CommandText = sql.ToString();
    }

    // Returns the parameter's place in the statement.
    private static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"webhook{parameters.Count}");
        parameters.Add(new NpgsqlParameter<T>(name, value));
        return "@" + name;
    }
}
