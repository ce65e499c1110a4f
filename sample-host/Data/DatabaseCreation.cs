using Microsoft.EntityFrameworkCore;

namespace SampleHost.Data;

/// <summary>
/// Brings the database up to date before the host serves requests. Several hosts may start at the same time: they take turns, and the first
/// one does the work.
/// </summary>
internal sealed class DatabaseCreation(
    IServiceScopeFactory scopes, DatabaseSettings settings, FirstKey firstKey, IEnumerable<PlannedSeed> seeds) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        if (settings.Store == SampleStore.InMemory)
        {
            await PlanSeedsAsync(db, cancellationToken);
            return;
        }

        Directory.CreateDirectory(settings.Folder);

        // Checked first, so that an ordinary start doesn't take the lock.
        if (firstKey.IsMissing || (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            await CreateAsync(db, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        if (settings.Store == SampleStore.Sqlite)
        {
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        }

        await using var transaction = await SampleMigrations.BeginAsync(db, cancellationToken);
        if (await SampleMigrations.ApplyAsync(db, cancellationToken))
        {
            await PlanSeedsAsync(db, cancellationToken);
        }

        firstKey.Create();
        await transaction.CommitAsync(cancellationToken);
    }

    private Task<int> PlanSeedsAsync(SampleDbContext db, CancellationToken cancellationToken)
    {
        db.Seeds.AddRange(seeds.Select(seed => new Seed { Name = seed.Name }));
        return db.SaveChangesAsync(cancellationToken);
    }
}
