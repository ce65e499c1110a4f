using System.Data.Common;
using System.Diagnostics;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>The statements that EF runs, as it announces them.</summary>
internal sealed class CapturedStatements : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly List<(string Sql, DbParameter[] Parameters)> _statements = [];
    private readonly List<IDisposable> _subscriptions = [];

    public CapturedStatements() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    /// <summary>Returns how the database runs each of the statements, once for each text.</summary>
    public async Task<string> ExplainAsync(HostDatabase database)
    {
        var text = new StringBuilder();
        var isSqlite = database.Store == "sqlite";
        await using var connection = await database.OpenAsync();
        foreach (var group in _statements.ToList().GroupBy(statement => statement.Sql))
        {
            var (sql, parameters) = group.Last();
            text.AppendLine(group.Count() > 1 ? $"-- {group.Count()} times" : "--");
            await using var command = connection.CreateCommand();
            command.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ") + sql;
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(Copy(parameter, command));
            }

            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.AppendLine(reader.GetString(isSqlite ? 3 : 0));
            }
        }

        return text.ToString();
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandEventData { CommandSource: not CommandSource.Migrations } data && value.Key.EndsWith("CommandExecuting", StringComparison.Ordinal))
        {
            _statements.Add((data.Command.CommandText, [.. data.Command.Parameters.Cast<DbParameter>()]));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error) => throw error;

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    private static DbParameter Copy(DbParameter parameter, DbCommand command)
    {
        if (parameter is ICloneable cloneable)
        {
            return (DbParameter)cloneable.Clone();
        }

        var copy = command.CreateParameter();
        (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
        return copy;
    }
}
