using System.Net;
using System.Net.Http.Json;
using Npgsql;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>Hosts that are killed while they create the tables on PostgreSQL.</summary>
public sealed class KilledMigrationTests : INeedPostgreSql
{
    private const string Store = "postgresql";

    /// <summary>What the first host waits for in the middle of its migration; a number that nobody else takes.</summary>
    private const int Breakpoint = 4711;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Start_HostBeforeKilledWithinItsMigration_CreatesEverything()
    {
        using var folder = new TempFolder();
        PostgreSqlServer.Execute($"CREATE DATABASE \"{new NpgsqlConnectionStringBuilder(folder.ConnectionString(Store)).Database}\"");
        await using var data = NpgsqlDataSource.Create(folder.ConnectionString(Store));
        await StopAtIndexOnUsersAsync(data);
        await using var breakpoint = await data.OpenConnectionAsync();
        await ExecuteAsync(breakpoint, $"SELECT pg_advisory_lock({Breakpoint})");

        var killed = SampleProcess.Launch(folder, Store);
        await Eventually.GetAsync(() => CountAsync(data, "locktype = 'advisory' AND NOT granted"), waiting => waiting == 1, Deadline);
        await using var next = SampleProcess.Launch(folder, Store);
        await Eventually.GetAsync(() => CountAsync(data, "locktype = 'advisory' AND NOT granted"), waiting => waiting == 2, Deadline);
        await killed.KillAsync();
        await killed.DisposeAsync();
        await ExecuteAsync(breakpoint, $"SELECT pg_advisory_unlock({Breakpoint})");
        await next.WaitAsync(SampleProcess.StartLimit);

        var hooks = await ApiReply.ReadAsync(await next.Client.GetAsync(new Uri("webhooks/api/hooks", UriKind.Relative)));
        hooks.Json["items"]!.AsArray().Should().HaveCount(3);
        var user = await ApiReply.ReadAsync(await next.Client.PostAsJsonAsync("organization/user/new", Requests.User()));
        user.Expect(HttpStatusCode.OK);
    }

    // Halfway through the script of the migration, whoever runs it comes to this lock.
    private static async Task StopAtIndexOnUsersAsync(NpgsqlDataSource data)
    {
        await using var connection = await data.OpenConnectionAsync();
        await ExecuteAsync(connection, $"""
            CREATE FUNCTION stop_at_breakpoint() RETURNS event_trigger LANGUAGE plpgsql AS
            $$
            BEGIN
                IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity LIKE '%IX_users_Login%') THEN
                    PERFORM pg_advisory_xact_lock_shared({Breakpoint});
                END IF;
            END
            $$;
            CREATE EVENT TRIGGER stop_at_breakpoint ON ddl_command_end EXECUTE FUNCTION stop_at_breakpoint();
            """);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource data, string condition)
    {
        await using var command = data.CreateCommand(
            $"SELECT count(*) FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
