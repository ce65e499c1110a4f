using System.Text.Json.Nodes;
using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>What a statement has read, as the database itself tells it.</summary>
/// <param name="Deliveries">How many rows of deliveries and enlisted messages the search read, those that it threw away included, and pairs of rows likewise.</param>
/// <param name="Pages">How many pages of tables and indices were looked at.</param>
/// <param name="WholeTables">The tables that were read from end to end.</param>
internal sealed record QueryPlan(long Deliveries, long Pages, IReadOnlyList<string> WholeTables)
{
    /// <summary>Runs the statement in the transaction.</summary>
    public static QueryPlan Explain(NpgsqlConnection connection, NpgsqlTransaction transaction, NpgsqlBatchCommand statement)
    {
        using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement.CommandText}", connection, transaction);
        command.Parameters.AddRange(statement.Parameters.Select(parameter => parameter.Clone()).ToArray());
        var plan = JsonNode.Parse((string)command.ExecuteScalar()!)![0]!["Plan"]!;
        return new QueryPlan(
            Nodes(plan).Sum(node => Rows(node) + Pairs(node)),
            (long)(Number(plan, "Shared Hit Blocks") + Number(plan, "Shared Read Blocks")),
            [.. Nodes(plan).Where(node => Text(node, "Node Type") == "Seq Scan").Select(node => Text(node, "Relation Name")!)]);
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
        => [node, .. node["Plans"]?.AsArray().SelectMany(plan => Nodes(plan!)) ?? []];

    private static double Number(JsonNode node, string name) => node[name]?.GetValue<double>() ?? 0;

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();

    // The update itself looks its rows up by their numbers: one each, already counted.
    private static long Rows(JsonNode node)
        => Text(node, "Relation Name") is "webhook_deliveries" or "webhook_enlisted_messages" && Text(node, "Node Type") != "ModifyTable" && Text(node, "Alias") != "c"
            ? (long)((Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck"))
                * Number(node, "Actual Loops"))
            : 0;

    private static long Pairs(JsonNode node) => (long)(Number(node, "Rows Removed by Join Filter") * Number(node, "Actual Loops"));
}
