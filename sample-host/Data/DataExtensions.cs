using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using WebhookMiddleware.DependencyInjection;

namespace SampleHost.Data;

/// <summary>Adds the sample's database, and the keys that encrypt its secrets.</summary>
internal static class DataExtensions
{
    public static void AddSampleData(this IServiceCollection services, DatabaseSettings settings, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<FirstKey>();
        services.AddHostedService<DatabaseCreation>();
        services.AddScoped<Seeding>();
        services.AddDbContexts(settings);

        // In a container, the default folder of the keys would be lost with the container, and the webhooks' secrets with it.
        var keys = configuration["DataProtection:KeysPath"] ?? "keys";
        services.AddDataProtection()
            .SetApplicationName("sample-host")
            .PersistKeysToFileSystem(CreateOwnFolder(Path.GetFullPath(keys, settings.Folder)));
    }

    // Data Protection itself would create a folder that everybody can read.
    private static DirectoryInfo CreateOwnFolder(string path)
        => OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Stores the webhooks in the sample's own database.</summary>
    public static void UseSampleDatabase(this IWebhookBuilder webhooks, DatabaseSettings settings)
        => _ = settings.Store switch
        {
            SampleStore.Sqlite => webhooks.UseSqlite(settings.ConnectionString),
            SampleStore.PostgreSql => webhooks.UsePostgreSql(settings.ConnectionString),
            _ => webhooks.UseInMemory(),
        };

    private static void AddDbContexts(this IServiceCollection services, DatabaseSettings settings)
    {
        switch (settings.Store)
        {
            case SampleStore.Sqlite:
                services.AddDbContext<SampleDbContext, SqliteSampleDbContext>(options => options
                    .UseSqlite(settings.ConnectionString, sqlite => sqlite.MigrationsHistoryTable(SampleDbContext.MigrationsHistoryTable))
                    .AddInterceptors(new SqliteConnectionSetup())
                    .UseSampleDefaults());
                break;

            case SampleStore.PostgreSql:
                // Registered as a service, so that the connections are closed with the host.
                services.AddSingleton(_ => NpgsqlDataSource.Create(settings.ConnectionString));
                services.AddDbContext<SampleDbContext, PostgreSqlSampleDbContext>((provider, options) => options
                    .UseNpgsql(
                        provider.GetRequiredService<NpgsqlDataSource>(),
                        npgsql => npgsql.MigrationsHistoryTable(SampleDbContext.MigrationsHistoryTable))
                    .UseSampleDefaults());
                break;

            default:
                // A separate name for each host, so that hosts in one process (tests) don't share data.
                var name = $"sample-{Guid.NewGuid():N}";
                services.AddDbContext<SampleDbContext>(options => options.UseInMemoryDatabase(name).UseSampleDefaults());
                break;
        }
    }

    /// <summary>Applies the options that are the same for every database.</summary>
    private static void UseSampleDefaults(this DbContextOptionsBuilder options)
    {
        // Writes the business data and the webhooks' events in one transaction.
        options.UseWebhookOutbox();

        // Failures reach a handler that expects them (a login that is taken), or else the API's error handler, which logs them.
        options.ConfigureWarnings(warnings => warnings.Log(
            (RelationalEventId.CommandError, LogLevel.Debug),
            (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
    }
}
