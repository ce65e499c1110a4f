using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Documentation;

/// <summary>The scripts for those who create the tables themselves are those of the migrations.</summary>
public sealed class TablesScriptTests
{
    [Fact]
    public Task Script_PostgreSql_IsThatOfTheMigrations()
        => CheckAsync("postgresql", builder => builder.UsePostgreSql("Host=nowhere"), MigrationsSqlGenerationOptions.Idempotent);

    // EF has no idempotent scripts for SQLite.
    [Fact]
    public Task Script_Sqlite_IsThatOfTheMigrations()
        => CheckAsync("sqlite", builder => builder.UseSqlite("Data Source=nowhere.db"), MigrationsSqlGenerationOptions.Default);

    [Fact]
    public async Task Script_Sqlite_MakesAFileThatIsReady()
    {
        using var file = new SqliteFile();
        file.Execute(DatabasePage.Script("sqlite"));
        using var host = new StoreHost(builder =>
        {
            builder.Services.Configure<WebhookOptions>(options => options.RequireExistingStore = true);
            builder.UseSqlite(file.ConnectionString);
        });

        await host.Webhooks.AddAsync(Samples.Plain(), default);

        (await host.Webhooks.LoadAsync(default)).Webhooks.Should().ContainSingle();
    }

    private static async Task CheckAsync(string provider, Action<IWebhookBuilder> useStore, MigrationsSqlGenerationOptions options)
    {
        using var host = new StoreHost(useStore);
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();

        var script = context.GetService<IMigrator>().GenerateScript(options: options);

        Lines(DatabasePage.Script(provider)).Should().Equal(Lines(script), "CONTRIBUTING.md says how the script is generated");
    }

    // The tool writes a byte order mark, and a line break of its own at the end.
    private static string[] Lines(string script) => script.Trim('\uFEFF').ReplaceLineEndings("\n").TrimEnd().Split('\n');
}
