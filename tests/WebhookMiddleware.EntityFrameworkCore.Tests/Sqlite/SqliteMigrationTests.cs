using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteMigrationTests : IDisposable
{
    private const string CountTables = "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'webhook\\_%' ESCAPE '\\' AND type = 'table'";

    private const int Tables = 16;
    private const int Migrations = 2;

    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Model_OfTheContext_HasNoPendingChanges()
    {
        using var host = NewHost();
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);

        context.Database.HasPendingModelChanges().Should().BeFalse("a change of the model needs a migration");
    }

    [Fact]
    public async Task EnsureReady_FreshFile_CreatesTheTablesWithTheirOwnHistory()
    {
        await ReadyAsync();

        _file.Read<long>(CountTables).Should().Be(Tables);
        _file.Read<long>("SELECT COUNT(*) FROM __webhook_migrations_history").Should().BePositive();
        _file.Read<string>("PRAGMA journal_mode").Should().Be("wal");
    }

    [Fact]
    public async Task EnsureReady_SecondStart_KeepsTheData()
    {
        var webhook = Samples.Plain();
        using (var first = NewHost())
        {
            await first.Webhooks.AddAsync(webhook, default);
        }

        using var second = NewHost();

        (await second.Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
    }

    [Fact]
    public async Task EnsureReady_FileThatStoppedAtTheFirstMigration_UpgradesItAndKeepsItsRows()
    {
        using (var old = NewHost())
        {
            await using var context = await old.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();
            await context.GetService<IMigrator>().MigrateAsync("Initial");
        }

        _file.Execute("INSERT INTO webhook_call_bodies (id, response_body) VALUES (x'01', 'kept')");

        await ReadyAsync();

        _file.Read<long>(CountTables).Should().Be(Tables);
        _file.Read<long>("SELECT COUNT(*) FROM __webhook_migrations_history").Should().Be(Migrations);
        _file.Read<string>("SELECT response_body FROM webhook_call_bodies WHERE request_body IS NULL").Should().Be("kept");
        using var host = NewHost();
        await host.Webhooks.AddAsync(Samples.Plain(), default);
    }

    [Fact]
    public async Task EnsureReady_FileOfTheHost_LeavesItsTablesAndHistoryAlone()
    {
        _file.Execute("""
            CREATE TABLE orders (id INTEGER PRIMARY KEY);
            INSERT INTO orders VALUES (42);
            CREATE TABLE __EFMigrationsHistory (MigrationId TEXT PRIMARY KEY, ProductVersion TEXT NOT NULL);
            INSERT INTO __EFMigrationsHistory VALUES ('20200101000000_Host', '10.0.15');
            """);

        await ReadyAsync();

        _file.Read<long>(CountTables).Should().Be(Tables);
        _file.Read<long>("SELECT id FROM orders").Should().Be(42);
        _file.Read<string>("SELECT MigrationId FROM __EFMigrationsHistory").Should().Be("20200101000000_Host");
    }

    [Fact]
    public async Task EnsureReady_ManyStartsTogether_AllSucceed()
    {
        var hosts = Enumerable.Range(0, 8).Select(_ => NewHost()).ToArray();

        await Together.RunAsync(hosts.Length, async i =>
        {
            await hosts[i].Webhooks.AddAsync(Samples.Plain(), default);
            return true;
        });

        (await hosts[0].Webhooks.LoadAsync(default)).Webhooks.Should().HaveCount(hosts.Length);
        _file.Read<long>("SELECT COUNT(*) FROM __webhook_migrations_history").Should().Be(Migrations);
        Array.ForEach(hosts, host => host.Dispose());
    }

    [Fact]
    public async Task EnsureReady_MigrationsLockOfAKilledProcess_DoesNotWaitForIt()
    {
        _file.Execute("""
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2020-01-01 00:00:00+00:00');
            """);

        await ReadyAsync();

        _file.Read<long>(CountTables).Should().Be(Tables);
    }

    [Fact]
    public async Task EnsureReady_WhileAnotherProcessWrites_WaitsForItsTransaction()
    {
        _file.Execute("PRAGMA journal_mode = WAL");
        using var other = _file.Open();
        var transaction = other.BeginTransaction();
        using var host = NewHost();

        var ready = host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default);
        ready.IsCompleted.Should().BeFalse();
        transaction.Commit();
        await ready;

        _file.Read<long>(CountTables).Should().Be(Tables);
    }

    [Fact]
    public async Task EnsureReady_KilledInTheMiddle_StartsAfresh()
    {
        // What a kill leaves of an uncommitted migration is nothing; what it may leave is the history table that came before.
        _file.Execute("CREATE TABLE __webhook_migrations_history (MigrationId TEXT PRIMARY KEY, ProductVersion TEXT NOT NULL)");

        await ReadyAsync();

        _file.Read<long>(CountTables).Should().Be(Tables);
    }

    [Fact]
    public async Task EnsureReady_FileOfANewerVersion_IsUsedAsItIs()
    {
        await ReadyAsync();
        _file.Execute("INSERT INTO __webhook_migrations_history VALUES ('29990101000000_Later', '10.0.15')");

        await ReadyAsync();
    }

    private StoreHost NewHost() => new(builder => builder.UseSqlite(_file.ConnectionString));

    private async Task ReadyAsync()
    {
        using var host = NewHost();
        await host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default);
    }
}
