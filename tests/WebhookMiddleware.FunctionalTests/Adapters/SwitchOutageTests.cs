using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The switch while another process holds the database.</summary>
public sealed class SwitchOutageTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(api => api
            .Webhooks(webhooks => webhooks.UseSqlite(_folder.ConnectionString("sqlite") + ";Default Timeout=1"))
            .Services(services => services.AddHealthChecks().AddWebhooks())
            .Hooks(hooks => hooks.On(TestApiBuilder.BeforeOrder)
                .Replies(WebhookReply.Deny(409, "no")))
            .Map(app =>
            {
                app.MapWebhookManagement().AllowAnonymous();
                app.MapPost("/order", () => Results.Ok()).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            }));
        (await _api.PostAsync("/order", "{}")).Status.Should().Be(409);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_DatabaseIsLocked_CountsOnThisHostAndSaysThatItIsNotStored()
    {
        using var other = Lock();

        var response = await SwitchAsync(false);

        response.Status.Should().Be(202);
        response.Json["enabled"]!.GetValue<bool>().Should().BeFalse();
        response.Json["stored"]!.GetValue<bool>().Should().BeFalse();
        response.Json["warnings"]![0]!.GetValue<string>()
            .Should().ContainAll("switched off on this host", "Other hosts keep their state until it has", "A restart of this host before that loses the switch");
        (await _api.PostAsync("/order", "{}")).Status.Should().Be(200);
        (await GetAsync()).Json["stored"]!.GetValue<bool>().Should().BeFalse();
        var health = await _api.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        health.Entries.Values.Single().Description.Should().Contain("switched off on this host alone");
    }

    [Fact]
    public async Task Put_DatabaseIsLocked_IsStoredWhenItIsFree()
    {
        using (Lock())
        {
            await SwitchAsync(false);
        }

        await UntilStoredAsync();

        (await GetAsync()).Compact.Should().Be("""{"enabled":false}""");
        using var connection = Open();
        using var command = new SqliteCommand("SELECT is_enabled FROM webhook_state", connection);
        command.ExecuteScalar().Should().Be(0L);
        (await SwitchAsync(true)).Status.Should().Be(200);
        (await _api.PostAsync("/order", "{}")).Status.Should().Be(409);
    }

    [Fact]
    public async Task Put_OnWhileTheDatabaseIsLocked_CountsAtOnceToo()
    {
        await SwitchAsync(false);
        using var other = Lock();

        (await SwitchAsync(true)).Status.Should().Be(202);

        (await _api.PostAsync("/order", "{}")).Status.Should().Be(409);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_folder.ConnectionString("sqlite") + ";Pooling=False");
        connection.Open();
        return connection;
    }

    private SqliteConnection Lock()
    {
        var connection = Open();
        using var command = new SqliteCommand("BEGIN IMMEDIATE", connection);
        command.ExecuteNonQuery();
        return connection;
    }

    private Task<TestResponse> GetAsync() => _api.SendAsync(HttpMethod.Get, "/webhooks/api/switch", (string?)null);

    private Task<TestResponse> SwitchAsync(bool isEnabled)
        => _api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", $$"""{"enabled":{{(isEnabled ? "true" : "false")}}}""");

    private async Task UntilStoredAsync()
    {
        while ((await GetAsync()).Json["stored"] is not null)
        {
            await Task.Yield();
        }
    }
}
