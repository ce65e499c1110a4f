using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlMigrationTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private const string CountTables = "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'webhook\\_%'";
    private const int Tables = 16;
    private const int Migrations = 2;
    private const string CountMigrations = "SELECT count(*) FROM __webhook_migrations_history";

    // Each test has one of its own, and creates it.
    private readonly PostgreSqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Model_OfTheContext_HasNoPendingChanges()
    {
        using var host = NewHost();
        await using var context = await host.Services.GetRequiredService<WebhookDatabase>().OpenAsync(default);

        context.Database.HasPendingModelChanges().Should().BeFalse("a change of the model needs a migration");
    }

    [Fact]
    public async Task Migrations_AfterTheFirst_LeaveOlderHostsWhatTheyUse()
    {
        using var host = NewHost();
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();

        AddedOnly.Check(context);
    }

    [Fact]
    public async Task EnsureReady_DatabaseOfANewerVersion_IsUsed()
    {
        await ReadyAsync();
        _database.Execute("INSERT INTO __webhook_migrations_history VALUES ('29990101000000_Later', '10.0.15')");

        using var host = NewHost();
        await host.Webhooks.AddAsync(Samples.Plain(), default);

        _database.Read<long>(CountMigrations).Should().Be(Migrations + 1);
    }

    [Fact]
    public async Task EnsureReady_MissingDatabase_CreatesItAndTheTablesWithTheirOwnHistory()
    {
        await ReadyAsync();

        _database.Read<long>(CountTables).Should().Be(Tables);
        _database.Read<long>(CountMigrations).Should().Be(Migrations);
        _database.Read<long>("SELECT webhook_now()").Should().BePositive();
    }

    [Fact]
    public async Task EnsureReady_SecondStart_KeepsTheData()
    {
        var webhook = Samples.Plain();
        var keyRing = new SwitchableKeyRing();
        using (var first = NewHost(keyRing))
        {
            await first.Webhooks.AddAsync(webhook, default);
        }

        using var second = NewHost(keyRing);

        (await second.Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
    }

    [Fact]
    public async Task EnsureReady_DatabaseThatStoppedAtTheFirstMigration_UpgradesItAndKeepsItsRows()
    {
        using (var old = NewHost())
        {
            await using var context = await old.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();
            await context.GetService<IMigrator>().MigrateAsync("Initial");
        }

        _database.Execute("INSERT INTO webhook_call_bodies (id, response_body) VALUES (gen_random_uuid(), 'kept')");

        await ReadyAsync();

        _database.Read<long>(CountTables).Should().Be(Tables);
        _database.Read<long>(CountMigrations).Should().Be(Migrations);
        _database.Read<string>("SELECT response_body FROM webhook_call_bodies WHERE request_body IS NULL").Should().Be("kept");
        using var host = NewHost();
        await host.Webhooks.AddAsync(Samples.Plain(), default);
    }

    [Fact]
    public async Task EnsureReady_DatabaseOfTheHost_LeavesItsTablesAndHistoryAlone()
    {
        PostgreSqlServer.Execute($"CREATE DATABASE \"{_database.Name}\"");
        _database.Execute("""
            CREATE TABLE orders (id bigint PRIMARY KEY);
            INSERT INTO orders VALUES (42);
            CREATE TABLE "__EFMigrationsHistory" ("MigrationId" text PRIMARY KEY, "ProductVersion" text NOT NULL);
            INSERT INTO "__EFMigrationsHistory" VALUES ('20200101000000_Host', '10.0.15');
            """);

        await ReadyAsync();

        _database.Read<long>(CountTables).Should().Be(Tables);
        _database.Read<long>("SELECT id FROM orders").Should().Be(42);
        _database.Read<string>("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"").Should().Be("20200101000000_Host");
    }

    [Fact]
    public async Task EnsureReady_TwoSchemasOfOneDatabase_HaveTheirOwnTables()
    {
        PostgreSqlServer.Execute($"CREATE DATABASE \"{_database.Name}\"");
        _database.Execute("CREATE SCHEMA one; CREATE SCHEMA two;");

        foreach (var schema in new[] { "one", "two" })
        {
            using var host = new StoreHost(builder => builder.UsePostgreSql($"{_database.ConnectionString};Search Path={schema}"));
            await host.Webhooks.AddAsync(Samples.Plain(), default);
        }

        _database.Read<long>("SELECT count(*) FROM one.webhook_hooks").Should().Be(1);
        _database.Read<long>("SELECT count(*) FROM two.webhook_hooks").Should().Be(1);
    }

    [Fact]
    public async Task EnsureReady_FourHostsTogether_AllSucceed()
    {
        var hosts = Enumerable.Range(0, 4).Select(_ => NewHost()).ToArray();

        await Together.RunAsync(hosts.Length, async i =>
        {
            await hosts[i].Webhooks.AddAsync(Samples.Plain(), default);
            return true;
        });

        (await hosts[0].Webhooks.LoadAsync(default)).Webhooks.Should().HaveCount(hosts.Length);
        _database.Read<long>($"SELECT count(*) - count(DISTINCT \"MigrationId\") FROM __webhook_migrations_history").Should().Be(0);
        Array.ForEach(hosts, host => host.Dispose());
    }

    [Fact]
    public async Task EnsureReady_HostThatMigratesIsKilled_LetsTheNextBegin()
    {
        PostgreSqlServer.Execute($"CREATE DATABASE \"{_database.Name}\"");
        using var migrating = _database.Open();
        using (var transaction = await migrating.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({PostgreSqlMigrations.LockKey})", migrating, transaction);
            await command.ExecuteNonQueryAsync();

            var ready = ReadyAsync();
            await WaitForAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
            ready.IsCompleted.Should().BeFalse();
            _database.Execute($"SELECT pg_terminate_backend({migrating.ProcessID})");
            await ready;
        }

        _database.Read<long>(CountTables).Should().Be(Tables);
    }

    [Fact]
    public async Task EnsureReady_DatabaseOfANewerVersion_IsUsedAsItIs()
    {
        await ReadyAsync();
        _database.Execute("INSERT INTO __webhook_migrations_history VALUES ('29990101000000_Later', '10.0.15')");

        await ReadyAsync();
    }

    private StoreHost NewHost(SwitchableKeyRing? keyRing = null) => new(builder => builder.UsePostgreSql(_database.ConnectionString), keyRing);

    private async Task ReadyAsync()
    {
        using var host = NewHost();
        await host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default);
    }

    private async Task WaitForAsync(string count)
    {
        while (_database.Read<long>(count) == 0)
        {
            await Task.Yield();
        }
    }
}
