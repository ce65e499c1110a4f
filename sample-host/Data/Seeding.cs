using Microsoft.EntityFrameworkCore;

namespace SampleHost.Data;

/// <summary>
/// Plants a seed once, however many hosts start on the new database at the same time. The claim expires, so that a host which dies while it
/// holds the claim does not block the others for ever.
/// </summary>
internal sealed class Seeding(SampleDbContext db, TimeProvider time)
{
    // Planting takes a fraction of it, even on a busy machine.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Plants a seed, or waits until another host has done so.</summary>
    /// <param name="name">The seed.</param>
    /// <param name="plant">Plants it. A host that died may have planted a part of it before.</param>
    /// <param name="cancellationToken">Cancels the work and the wait.</param>
    /// <returns>Whether the seed was planted meanwhile; false if the database was not new.</returns>
    public async Task<bool> PlantOnceAsync(string name, Func<CancellationToken, Task> plant, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            db.ChangeTracker.Clear();
            var seed = await db.Seeds.FirstOrDefaultAsync(s => s.Name == name, cancellationToken);
            if (seed is null or { PlantedAt: not null })
            {
                return waited;
            }

            if (!await TryClaimAsync(seed, cancellationToken))
            {
                await Task.Delay(Interval, time, cancellationToken);
                continue;
            }

            await plant(cancellationToken);
            seed.PlantedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (await TrySaveAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    private async Task<bool> TryClaimAsync(Seed seed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (seed.ClaimedUntil > now.ToUnixTimeMilliseconds())
        {
            return false;
        }

        seed.ClaimedUntil = (now + Lease).ToUnixTimeMilliseconds();
        return await TrySaveAsync(cancellationToken);
    }

    private async Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another host has the claim now.
            return false;
        }
    }
}
