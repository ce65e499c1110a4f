using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Database;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

// Lets EnsureCreated() of an application's context create its tables in a database that has those of the webhooks already. EF creates
// tables only where it counts none, so the count leaves out the tables of the store. One interceptor does all, because EF makes a list of
// several for each context.
internal sealed partial class OutboxInterceptor
{
    // The end of the count on SQLite, and the beginning of its conditions on PostgreSQL.
    private const string SqliteCondition = "\"type\" = 'table' AND \"rootpage\" IS NOT NULL";
    private const string PostgreSqlCondition = "cls.relkind IN (";

    // SQLite and EF's migrations have tables of their own there once the store has been created.
    private static readonly string StoreTableNames = string.Join(
        ", ", StoreTables.Names.Append(StoreTables.MigrationsHistory).Append("__EFMigrationsLock").Select(name => $"'{name}'"));

    public InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        LeaveOutStore(command, eventData);
        return result;
    }

    public ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        LeaveOutStore(command, eventData);
        return ValueTask.FromResult(result);
    }

    private static void LeaveOutStore(DbCommand command, CommandEventData eventData)
    {
        // As the count is known on SQLite and on PostgreSQL.
        if (eventData.CommandSource is CommandSource.Migrations or CommandSource.Unknown)
        {
#pragma warning disable CA2100 // Constants are put between EF's own.
            command.CommandText = command.CommandText
                .Replace(
                    SqliteCondition,
                    $"""
                    {SqliteCondition} AND "name" NOT LIKE 'sqlite\_%' ESCAPE '\' AND "name" NOT IN ({StoreTableNames})
                    """,
                    StringComparison.Ordinal)
                .Replace(
                    PostgreSqlCondition,
                    $"cls.relname NOT IN ({StoreTableNames}) AND {PostgreSqlCondition}",
                    StringComparison.Ordinal);
#pragma warning restore CA2100
        }
    }
}
