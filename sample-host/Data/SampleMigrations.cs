using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace SampleHost.Data;

/// <summary>Migrates the sample's tables, one host at a time.</summary>
/// <remarks>
/// <c>MigrateAsync</c> is not used, for two reasons. On SQLite it guards itself by a row, which a process that is killed leaves behind,
/// and for which everyone after it waits without end; a lock of the database's own goes away with its owner. And what a new database is
/// given besides its tables belongs into the same transaction, or a process that is killed in between would leave it without.
/// </remarks>
internal static class SampleMigrations
{
    /// <summary>"sample" in ASCII: a key that nobody else in the database takes by chance.</summary>
    private const long LockKey = 0x73616D706C65;

    /// <summary>Begins a transaction in which no other host migrates this database; whoever comes second waits here.</summary>
    public static async Task<IDbContextTransaction> BeginAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        // On SQLite that is BEGIN IMMEDIATE, and nobody else writes.
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (db.Database.IsNpgsql())
        {
            await ExecuteAsync(db, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        }

        return transaction;
    }

    /// <summary>Applies the pending migrations in the current transaction.</summary>
    /// <returns>Whether there had been none before: the database is new.</returns>
    public static async Task<bool> ApplyAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        // Asking PostgreSQL for the applied ones where there is no history yet would fail, and the transaction with it.
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

    // Not through ExecuteSqlRaw, which takes braces for parameters; and without a time limit, since another host may take its time.
    private static async Task ExecuteAsync(SampleDbContext db, string sql, CancellationToken cancellationToken)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
