using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>Applies the pending migrations under SQLite's own write lock.</summary>
/// <remarks>
/// <c>MigrateAsync</c> would guard them with a row in <c>__EFMigrationsLock</c>. A killed process leaves that row behind, and every later
/// migration waits for it for ever. In addition, the host's own context uses the same row for as long as its migrations take. SQLite's
/// write lock is released with its owner, and a process that waited for it finds the work done.
/// </remarks>
internal static class SqliteMigrations
{
    public static async Task ApplyAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        // Nearly every start finds nothing to apply, and takes no lock.
        if (!(await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        // BEGIN IMMEDIATE excludes other writers. Another process may have migrated while this one waited, so they are read again.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var script = context.GetService<IMigrator>().GenerateScript(
            applied.LastOrDefault() ?? Migration.InitialDatabase,
            options: MigrationsSqlGenerationOptions.NoTransactions);
        if (!string.IsNullOrWhiteSpace(script))
        {
            // ExecuteSqlRaw would take braces in the script for parameters.
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
