using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite;

/// <summary>Applies the pending migrations under SQLite's own write lock.</summary>
/// <remarks>
/// <c>MigrateAsync</c> would guard them by a row in <c>__EFMigrationsLock</c>. A process that is killed leaves that row behind, and
/// everyone after it waits for it without end; the host's own context uses the same row, for as long as its migrations take. SQLite's write
/// lock goes away with its owner, and whoever comes second finds the work done.
/// </remarks>
internal static class SqliteMigrations
{
    public static async Task ApplyAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        // Nearly every start finds nothing to do, and takes no lock.
        if (!(await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        // BEGIN IMMEDIATE: from here on no other process writes. One may have migrated while this one was waiting, so ask again.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var script = context.GetService<IMigrator>().GenerateScript(
            applied.LastOrDefault() ?? Migration.InitialDatabase,
            options: MigrationsSqlGenerationOptions.NoTransactions);
        if (!string.IsNullOrWhiteSpace(script))
        {
            // Not through ExecuteSqlRaw, which takes braces in the script for parameters.
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            command.CommandText = script;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
