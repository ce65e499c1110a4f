using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace SampleHost.Data;

/// <summary>Brings the database up to date before the host answers requests.</summary>
internal sealed partial class DatabaseCreation(
    IServiceScopeFactory scopes, DatabaseSettings settings, TimeProvider time, ILogger<DatabaseCreation> logger) : IHostedService
{
    // No migration of this sample takes nearly as long.
    private const int StaleLockSeconds = 15;

    /// <summary>Whether this start found no data of the sample.</summary>
    public bool IsNewDatabase { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.IsInMemory)
        {
            IsNewDatabase = true;
            return;
        }

        Directory.CreateDirectory(settings.Folder);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<SampleDbContext>().Database;

        // Asking first keeps an ordinary start clear of the migrations lock.
        IsNewDatabase = !(await database.GetAppliedMigrationsAsync(cancellationToken)).Any();
        if ((await database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            await database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
            await WaitForMigrationsLockAsync(database, cancellationToken);
            await database.MigrateAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A host that is killed while it migrates leaves EF's lock behind, for which the next Migrate would wait for ever.
    private async Task WaitForMigrationsLockAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        while (await CountAsync("""SELECT count(*) AS "Value" FROM sqlite_master WHERE name = '__EFMigrationsLock'""") > 0
            && await CountAsync("""SELECT count(*) AS "Value" FROM "__EFMigrationsLock" """) > 0)
        {
            var removed = await database.ExecuteSqlAsync(
                $"""DELETE FROM "__EFMigrationsLock" WHERE julianday("Timestamp") < julianday('now') - {StaleLockSeconds} / 86400.0""",
                cancellationToken);
            if (removed > 0)
            {
                Log.StaleLockRemoved(logger);
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }

        async Task<int> CountAsync(string sql) => await database.SqlQueryRaw<int>(sql).SingleAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Removed the migrations lock of a process that is gone", EventName = "StaleLockRemoved")]
        public static partial void StaleLockRemoved(ILogger logger);
    }
}
