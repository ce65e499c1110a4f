using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SampleHost.Data;

/// <summary>Adds the sample's database, and the keys that its secrets are encrypted with.</summary>
internal static class DataExtensions
{
    public static void AddSampleData(this IServiceCollection services, DatabaseSettings settings, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<DatabaseCreation>();
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseCreation>());

        // A name of its own for each host, so that hosts in one process (tests) don't share what they keep.
        var inMemoryName = $"sample-{Guid.NewGuid():N}";
        services.AddDbContext<SampleDbContext>(options =>
        {
            // What has happened, and that webhooks must hear of it, is one transaction.
            options.UseWebhookOutbox();
            if (settings.IsInMemory)
            {
                options.UseInMemoryDatabase(inMemoryName);
            }
            else
            {
                options.UseSqlite(settings.ConnectionString, sqlite => sqlite.MigrationsHistoryTable(SampleDbContext.MigrationsHistoryTable));
                options.AddInterceptors(new SqliteConnectionSetup());
            }
        });

        // Without a folder of their own the keys would be lost with a container, and the webhooks' secrets with them.
        var keys = configuration["DataProtection:KeysPath"] ?? "keys";
        services.AddDataProtection()
            .SetApplicationName("sample-host")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.GetFullPath(keys, settings.Folder)));
    }
}
