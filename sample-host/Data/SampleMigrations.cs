using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace SampleHost.Data;

/// <summary>Migrates the sample's tables, one host at a time.</summary>
/// <remarks>
/// <c>MigrateAsync</c> is not used, for two reasons. On SQLite, it guards itself with a row that a killed process leaves behind, and every
/// later migration waits for that row for ever; a lock of the database itself is released with its owner. In addition, what a new database
/// gets besides its tables belongs into the same transaction: a process that is killed in between would otherwise leave it out.
/// </remarks>
internal static class SampleMigrations
{
    /// <summary>The advisory lock's key: "sample" in ASCII, which nothing else in the database uses by chance.</summary>
    private const long LockKey = 0x73616D706C65;

    /// <summary>Begins a transaction in which no other host migrates this database. Other hosts wait here.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        // On SQLite this is BEGIN IMMEDIATE, which excludes other writers.
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (db.Database.IsNpgsql())
        {
            await ExecuteAsync(db, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        }

        return transaction;
    }

    /// <summary>Applies the pending migrations in the current transaction.</summary>
    /// <returns>Whether the database is new: no migration had been applied.</returns>
    public static async Task<bool> ApplyAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        // On PostgreSQL, reading the history fails if its table does not exist, and the transaction with it.
        await ExecuteAsync(db, db.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(), cancellationToken);
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).LastOrDefault();
        var script = db.GetService<IMigrator>().GenerateScript(
            applied ?? Migration.InitialDatabase, options: MigrationsSqlGenerationOptions.NoTransactions);
        if (!string.IsNullOrWhiteSpace(script))
        {
            await ExecuteAsync(db, script, cancellationToken);
        }

        return applied is null;
    }

    // ExecuteSqlRaw would take braces for parameters. There is no time limit, because another host may take long.
    private static async Task ExecuteAsync(SampleDbContext db, string sql, CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
