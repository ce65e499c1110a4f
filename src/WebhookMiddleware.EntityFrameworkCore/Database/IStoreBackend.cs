using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.EntityFrameworkCore.Database;

/// <summary>What differs between the databases: how a context reaches one, and how the tables get there.</summary>
internal interface IStoreBackend
{
    /// <summary>Points a context at the database.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>Creates or migrates the tables. Several processes may do so at the same time, and each start does it again.</summary>
    Task PrepareAsync(WebhookDbContext context, CancellationToken cancellationToken);
}
