using System.Globalization;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Enlistment;

/// <summary>
/// Appends the row of a message to a command of EF's. Its values are parameters with names of their own, because EF's have names.
/// </summary>
internal static class AppendedRow
{
    public static void Append(NpgsqlCommand command, EnlistedMessageRow message)
    {
        string Add<T>(T value) => AppendedRow.Add(command.Parameters, value);
        var sql = command.CommandText;
        var separator = sql.AsSpan().TrimEnd().EndsWith(';') ? "" : ";\n";
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {sql}{separator}INSERT INTO webhook_enlisted_messages
                (id, claim_id, event, phase, raised_at, invocation, data, context,
                response_status, response_body, response_location, deliveries)
            VALUES
                ({Add(message.Id)}, {Add(message.ClaimId)}, {Add(StorableText.From(message.Event))}, {Add(message.Phase.ToString())},
                {Add(message.RaisedAt.ToUnixTimeMilliseconds())}, {Add(message.Invocation)}, {Add(message.Data)}, {Add(message.Context)},
                {Add(message.ResponseStatus)}, {Add(message.ResponseBody)}, {Add(StorableText.From(message.ResponseLocation))},
                {Add(message.Deliveries)})
            """);
    }

    // Returns the parameter's place in the statement.
    private static string Add<T>(NpgsqlParameterCollection parameters, T value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"webhook{parameters.Count}");
        parameters.Add(new NpgsqlParameter<T>(name, value));
        return "@" + name;
    }
}
