using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql;

/// <summary>Applies the pending migrations, in one transaction that holds an advisory lock.</summary>
/// <remarks>
/// The lock belongs to the transaction, not to the session. It is released with either, however they end, and a connection pooler between
/// host and server can't pass it on with the session. The tables are created completely or not at all.
/// </remarks>
internal static class PostgreSqlMigrations
{
    /// <summary>The advisory lock's key: "webhooks" in ASCII, which nothing else in the database uses by chance.</summary>
    public const long LockKey = 0x776562686F6F6B73;

    /// <summary>Applies the migrations, and returns whether there were no tables before.</summary>
    public static async Task<bool> ApplyAsync(
        WebhookDbContext context, NpgsqlDataSource dataSource, bool mustExist, CancellationToken cancellationToken)
    {
        await OpenAsync(context, dataSource, mustExist, cancellationToken);
        string[] before = [.. await context.Database.GetAppliedMigrationsAsync(cancellationToken)];
        var isNew = before.Length == 0;
        if (isNew && mustExist)
        {
            var database = context.Database.GetDbConnection().Database;
            throw Missing(
                $"The PostgreSQL database '{database}' has no webhook tables in the schemas of the search path, and they are not created");
        }

        // Nearly every start finds nothing to apply, and takes no lock.
        if (!context.Database.GetMigrations().Except(before).Any())
        {
            return false;
        }

        // A second host waits here, and then finds the work done.
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(context, transaction, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);

        // Reading the history fails if its table does not exist, and the transaction with it.
        await ExecuteAsync(context, transaction, context.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(), cancellationToken);
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var script = context.GetService<IMigrator>().GenerateScript(
            applied.LastOrDefault() ?? Migration.InitialDatabase,
            options: MigrationsSqlGenerationOptions.NoTransactions);
        if (!string.IsNullOrWhiteSpace(script))
        {
            await ExecuteAsync(context, transaction, script, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    private static StoreMissingException Missing(string what, Exception? inner = null)
        => new($"{what}, because Webhooks:RequireExistingStore is true. {StoreMissingException.Remedy}", inner);

    private static async Task OpenAsync(
        WebhookDbContext context, NpgsqlDataSource dataSource, bool mustExist, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            if (mustExist)
            {
                var database = context.Database.GetDbConnection().Database;
                throw Missing($"There is no PostgreSQL database '{database}', and it is not created", exception);
            }

            await CreateDatabaseAsync(dataSource, cancellationToken);
            await context.Database.OpenConnectionAsync(cancellationToken);
        }
    }

    private static async Task CreateDatabaseAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        await using var server = await dataSource.CloneWithAsync(
            new NpgsqlConnectionStringBuilder(dataSource.ConnectionString) { Database = "postgres", Pooling = false, Multiplexing = false },
            cancellationToken);
        await server.OpenAsync(cancellationToken);
        var name = (connection.Database ?? connection.Username ?? "").Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", server) { CommandTimeout = 0 };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another host has created it meanwhile.
        }
    }

    // ExecuteSqlRaw would take braces for parameters. There is no time limit, because these migrations, or those of another host, may take
    // long.
    private static async Task ExecuteAsync(
        WebhookDbContext context, IDbContextTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
