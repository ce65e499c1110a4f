using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SampleHost.Api;
using SampleHost.Data;

namespace SampleHost.Users;

/// <summary>Reads and writes users. Each login belongs to one user only.</summary>
public sealed class UserDirectory(SampleDbContext db)
{
    // The database's unique index decides, across hosts, too. EF's in-memory database has no unique indexes, so its writers take turns.
    private static readonly SemaphoreSlim InMemoryWriters = new(1);

    private static readonly PasswordHasher<User> Hasher = new();

    /// <summary>Stores a new user. Returns null if the login is taken.</summary>
    public async Task<User?> AddAsync(NewUser body, CancellationToken cancellationToken)
    {
        var user = body.ToUser();
        user.PasswordHash = body.Password is { } password ? Hasher.HashPassword(user, password) : null;
        db.Users.Add(user);
        return await TrySaveAsync(user, cancellationToken) ? user : null;
    }

    public Task<User?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var key = Ids.Parse(id);
        return db.Users.FirstOrDefaultAsync(user => user.Id == key, cancellationToken);
    }

    /// <summary>Changes a user. Returns false if another user has the new login.</summary>
    public Task<bool> TryUpdateAsync(User user, UserChanges changes, CancellationToken cancellationToken)
    {
        changes.ApplyTo(user);
        return TrySaveAsync(user, cancellationToken);
    }

    private async Task<bool> TrySaveAsync(User user, CancellationToken cancellationToken)
    {
        if (!db.Database.IsInMemory())
        {
            return await TrySaveOnceAsync(user, cancellationToken);
        }

        await InMemoryWriters.WaitAsync(cancellationToken);
        try
        {
            return await TrySaveOnceAsync(user, cancellationToken);
        }
        finally
        {
            InMemoryWriters.Release();
        }
    }

    // Checked first, so that an ordinary conflict is not an exception; the index decides between concurrent requests.
    private async Task<bool> TrySaveOnceAsync(User user, CancellationToken cancellationToken)
    {
        if (await IsTakenAsync(user, cancellationToken))
        {
            return false;
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (exception.IsUniqueViolation())
        {
            return false;
        }
    }

    private Task<bool> IsTakenAsync(User user, CancellationToken cancellationToken)
        => db.Users.AnyAsync(other => other.Login == user.Login && other.Id != user.Id, cancellationToken);
}
