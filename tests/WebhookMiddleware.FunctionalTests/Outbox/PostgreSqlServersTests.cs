using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Contexts on another server than the webhooks, and servers that are down.</summary>
public sealed class PostgreSqlServersTests : INeedOwnPostgreSql, IDisposable
{
    private readonly PostgreSqlCluster _cluster = PostgreSqlCluster.Start();

    private string Hooks => _cluster.ConnectionString("shop");

    [Fact]
    public async Task DatabaseOfTheSameNameOnAnotherServer_IsRefused()
    {
        using var other = PostgreSqlCluster.Start();
        await using (var context = NewContext(other.ConnectionString("shop")))
        {
            await context.Database.EnsureCreatedAsync();
        }

        (await TestApi.FailToStartAsync(api => Configure(api, Hooks, other.ConnectionString("shop")))).Should().Be(
            "UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in "
            + $"{Place(Hooks)}, and the context uses {Place(other.ConnectionString("shop"))}. Give both the same server and database.");
    }

    [Fact]
    public async Task StandbyOfTheServer_IsRefused()
    {
        await using (await TestApi.StartAsync(api => api.Webhooks(webhooks => webhooks.UsePostgreSql(Hooks))))
        {
        }

        NpgsqlConnection.ClearAllPools();
        _cluster.Stop(immediately: false);
        using var standby = PostgreSqlCluster.Start(_cluster);
        _cluster.Resume();

        (await TestApi.FailToStartAsync(api => Configure(api, Hooks, standby.ConnectionString("shop")))).Should().EndWith(
            $"and the context uses {Place(standby.ConnectionString("shop"))}, a standby that can only be read. Give both the same server and database.");
    }

    [Fact]
    public async Task DatabaseDownAtStart_MistakeIsFoundByTheFirstSave()
    {
        const string OtherSchema = ";Search Path=hooks";
        await using (await TestApi.StartAsync(api => api.Webhooks(webhooks => webhooks.UsePostgreSql(Hooks))))
        {
            await ExecuteAsync("CREATE SCHEMA hooks");
        }

        NpgsqlConnection.ClearAllPools();
        _cluster.Stop(immediately: false);
        await using var api = await TestApi.StartAsync(api => Configure(api, Hooks, Hooks + OtherSchema));
        _cluster.Resume();

        await using var scope = api.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ShopContext>();
        context.Add(new Sale { Name = "one" });
        var save = () => context.SaveChangesAsync();

        (await save.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "UseWebhookOutbox() can't write the outbox with ShopContext: the webhooks are in the schema public, and the context *search path hooks) finds no tables*");
    }

    [Fact]
    public async Task DatabaseOfTheContextIsDownAtStart_IsComparedByTheFirstSave()
    {
        using var other = PostgreSqlCluster.Start();
        await using (var context = NewContext(other.ConnectionString("shop")))
        {
            await context.Database.EnsureCreatedAsync();
        }

        NpgsqlConnection.ClearAllPools();
        other.Stop(immediately: false);
        await using var api = await TestApi.StartAsync(api => Configure(api, Hooks, other.ConnectionString("shop")));

        api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookEnlistmentNotChecked").Which.Text.Should().Contain("ShopContext");
        other.Resume();
        await using var scope = api.Services.CreateAsyncScope();
        var found = scope.ServiceProvider.GetRequiredService<ShopContext>();
        found.Add(new Sale { Name = "one" });
        var save = () => found.SaveChangesAsync();
        await save.Should().ThrowAsync<InvalidOperationException>().WithMessage("*Give both the same server and database.");
    }

    public void Dispose() => _cluster.Dispose();

    private static void Configure(TestApiBuilder api, string store, string context)
        => api
            .Webhooks(webhooks => webhooks.UsePostgreSql(store))
            .Services(services => services.AddDbContext<ShopContext>(options => options.UseNpgsql(context).UseWebhookOutbox()));

    private static ShopContext NewContext(string connectionString) => new(new DbContextOptionsBuilder<ShopContext>().UseNpgsql(connectionString).Options);

    private static string Place(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"the database {settings.Database} on {settings.Host}:{settings.Port}";
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Hooks);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
