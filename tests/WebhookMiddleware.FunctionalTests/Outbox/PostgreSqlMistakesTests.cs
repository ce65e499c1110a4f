using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Contexts on the webhooks' PostgreSQL server whose connections reach other tables, or may not write them.</summary>
public sealed class PostgreSqlMistakesTests(PostgreSqlShopFixture fixture) : ShopTests(fixture), IClassFixture<PostgreSqlShopFixture>
{
    private const string Prefix = "UseWebhookOutbox() can't write the outbox with ShopContext: ";

    private readonly string _name = $"other_{Guid.NewGuid():N}";
    private readonly PostgreSqlShopFixture _fixture = fixture;

    [Fact]
    public async Task SearchPathWithoutTheTables_IsRefused()
        => await BeRefusedAsync(
            await WithSchemaAsync(),
            $"the webhooks are in the schema public, and the context (role postgres, search path {_name}) finds no tables webhook_messages and "
                + $"webhook_enlisted_messages. Give the context's connection string 'Search Path={_name},public' and its role USAGE on the schema public, or give "
                + "the webhooks the schema of the context.");

    [Fact]
    public async Task SearchPathWithOtherTables_IsRefused()
    {
        var message = await FailToStartAsync(await WithSchemaAsync(), _fixture.ConnectionString);

        message.Should().Be(
            Prefix + $"the webhooks are in the schema {_name}, and the context (role postgres, search path \"$user\", public) finds the tables webhook_messages "
                + $"and webhook_enlisted_messages of the schema public. Give the context's connection string 'Search Path={_name}' and its role USAGE on the schema "
                + $"{_name}, or give the webhooks the schema of the context.");
    }

    [Fact]
    public async Task RoleThatMayNotUseTheSchema_IsRefused()
    {
        var store = await WithSchemaAsync();
        await WithRoleAsync();

        (await FailToStartAsync(store, WithRole(store))).Should().StartWith(
            Prefix + $"the webhooks are in the schema {_name}, and the context (role {_name}, search path {_name}) finds no tables webhook_messages");
    }

    [Fact]
    public async Task RoleThatMayNotInsert_IsRefused()
    {
        await WithRoleAsync("SELECT ON webhook_messages, webhook_enlisted_messages");

        await BeRefusedAsync(
            WithRole(_fixture.ConnectionString),
            $"its role {_name} lacks INSERT on webhook_enlisted_messages. Grant it SELECT on webhook_messages, and SELECT and INSERT on "
                + "webhook_enlisted_messages, in the schema public.");
    }

    [Fact]
    public async Task RoleThatMayNotRead_IsRefused()
    {
        await WithRoleAsync("INSERT ON webhook_enlisted_messages");

        await BeRefusedAsync(
            WithRole(_fixture.ConnectionString),
            $"its role {_name} lacks SELECT on webhook_messages, SELECT on webhook_enlisted_messages. Grant it SELECT on webhook_messages, and "
                + "SELECT and INSERT on webhook_enlisted_messages, in the schema public.");
    }

    [Fact]
    public async Task RoleWithJustTheRights_Saves()
    {
        await WithRoleAsync("SELECT ON webhook_messages", "SELECT, INSERT ON webhook_enlisted_messages, sales", "USAGE ON ALL SEQUENCES IN SCHEMA public");

        await SaveAsync(WithRole(_fixture.ConnectionString));
    }

    [Fact]
    public async Task TransactionsThatOnlyRead_AreRefused()
        => await BeRefusedAsync(
            _fixture.ConnectionString + ";Options=-c default_transaction_read_only=on",
            $"its connection to {Place(_fixture.ConnectionString)} (role postgres) can only read. Remove default_transaction_read_only from its connection string, "
                + "role, or transaction.");

    [Theory]
    [InlineData(";Timezone=Asia/Tokyo")]
    [InlineData(";Timezone=America/New_York;Options=-c datestyle=german -c intervalstyle=iso_8601")]
    public async Task AnotherTimeZoneAndDateStyle_Saves(string settings)
    {
        await SaveAsync(_fixture.ConnectionString + settings);

        Api.Logs.Entries.Should().NotContain(entry => entry.Event == "WebhookEnlistmentNotChecked");
    }

    [Fact]
    public async Task TransactionOfTheHosts_OutlivesTheCheck()
    {
        await using var context = NewContext(options => options.UseNpgsql(_fixture.ConnectionString + ";Application Name=" + _name));
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Sale { Name = "one" });
        await context.SaveChangesAsync();
        await transaction.CommitAsync();

        (await CountSalesAsync()).Should().Be(1);
    }

    [Fact]
    public async Task RightTakenAwayLater_IsNamedByTheSecondSave()
    {
        await WithRoleAsync("SELECT ON webhook_messages", "SELECT, INSERT ON webhook_enlisted_messages, sales", "USAGE ON ALL SEQUENCES IN SCHEMA public");
        var role = WithRole(_fixture.ConnectionString);
        await SaveAsync(role);
        await ExecuteAsync($"REVOKE INSERT ON webhook_enlisted_messages FROM {_name}");

        await using var context = NewContext(options => options.UseNpgsql(role));
        context.Add(new Sale { Name = "two" });
        Outbox.Enqueue(context, ShopApi.After, 1);
        var save = () => context.SaveChangesAsync();
        await save.Should().ThrowAsync<DbUpdateException>();

        (await save.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"{Prefix}its role {_name} lacks INSERT on webhook_enlisted_messages. *");
    }

    [Fact]
    public async Task WebhooksCanNotBeWrittenEither_IsNotTheContextsMistake()
    {
        await using var shop = await ShopApi.StartAsync(
            webhooks => webhooks.UsePostgreSql(_fixture.ConnectionString + ";Options=-c default_transaction_read_only=on"),
            options => options.UseNpgsql(_fixture.ConnectionString + ";Options=-c default_transaction_read_only=on"));

        shop.Api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookEnlistmentNotChecked")
            .Which.Text.Should().Contain("can only read at the moment");
    }

    [Theory, InlineData(null), InlineData("Host=nowhere.test;Database=catalogue")]
    public async Task DatabaseThatIsNamedWhenTheConnectionOpens_Saves(string? before)
    {
        await using var shop = await ShopApi.StartAsync(
            webhooks => webhooks.UsePostgreSql(_fixture.ConnectionString),
            options => options.UseNpgsql(before).AddInterceptors(new Naming(_fixture.ConnectionString)));

        await shop.WithContextAsync(async context =>
        {
            context.Add(new Sale { Name = _name[^10..] });
            await context.SaveChangesAsync();
        });

        shop.Api.Logs.Entries.Should().NotContain(entry => entry.Event == "WebhookEnlistmentNotChecked");
    }

    [Fact]
    public async Task DatabaseThatIsNamedByTheRequest_StartsAndSaves()
    {
        await using var shop = await ShopApi.StartAsync(
            webhooks => webhooks.UsePostgreSql(_fixture.ConnectionString), options => options.UseNpgsql());

        await shop.WithContextAsync(async context =>
        {
            context.Database.SetConnectionString(_fixture.ConnectionString);
            context.Add(new Sale { Name = _name[^10..] });
            await context.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task AnotherDatabaseNamedWhenTheConnectionOpens_IsRefused()
        => (await TestApi.FailToStartAsync(api => api
                .Webhooks(webhooks => webhooks.UsePostgreSql(_fixture.ConnectionString))
                .Services(services => services.AddDbContext<ShopContext>(options => options
                    .UseNpgsql(_fixture.ConnectionString)
                    .AddInterceptors(new Naming(new NpgsqlConnectionStringBuilder(_fixture.ConnectionString) { Database = "postgres" }.ConnectionString))
                    .UseWebhookOutbox()))))
            .Should().EndWith("Give both the same server and database.");

    private static string Place(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"the database {settings.Database} on {settings.Host}:{settings.Port}";
    }

    private static Task<string> FailToStartAsync(string store, string context)
        => TestApi.FailToStartAsync(api => api
            .Webhooks(webhooks => webhooks.UsePostgreSql(store))
            .Services(services => services.AddDbContext<ShopContext>(options => options.UseNpgsql(context).UseWebhookOutbox())));

    private async Task BeRefusedAsync(string connectionString, string reason)
    {
        (await FailToStartAsync(_fixture.ConnectionString, connectionString)).Should().Be(Prefix + reason);
        var save = () => SaveAsync(connectionString);
        (await save.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(Prefix + reason, "a context that start-up doesn't know is refused too");
    }

    private async Task SaveAsync(string connectionString)
    {
        await using var context = NewContext(options => options.UseNpgsql(connectionString));
        context.Add(new Sale { Name = "one" });
        await context.SaveChangesAsync();
    }

    private async Task<string> WithSchemaAsync()
    {
        await ExecuteAsync($"CREATE SCHEMA {_name}");
        return $"{_fixture.ConnectionString};Search Path={_name}";
    }

    private async Task WithRoleAsync(params string[] rights)
    {
        await ExecuteAsync($"CREATE ROLE {_name} LOGIN PASSWORD 'x'");
        foreach (var right in rights)
        {
            await ExecuteAsync($"GRANT {right} TO {_name}");
        }
    }

    private string WithRole(string connectionString)
        => new NpgsqlConnectionStringBuilder(connectionString) { Username = _name, Password = "x" }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_fixture.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Naming(string connectionString) : DbConnectionInterceptor
    {
        public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        {
            connection.ConnectionString = connectionString;
            return result;
        }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
            => new(ConnectionOpening(connection, eventData, result));
    }
}
