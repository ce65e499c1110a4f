using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Npgsql;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>A host that drains a <see cref="LeastQueue"/>, in a process of its own. It obeys what a <see cref="DrainHost"/> does.</summary>
internal sealed class LeastHost(LeastQueue queue, int payload)
{
    /// <summary>The argument that makes this program the host.</summary>
    public const string Verb = "least-host";

    private Func<Task> _stopAsync = () => Task.CompletedTask;

    public static async Task ServeAsync()
    {
        var settings = DrainSettings.Read(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        await using var connection = await OpenAsync(settings);
        using var queue = new LeastQueue(connection, LeastTables.Find(settings.Store, settings.Tables!)!, settings.Slots);
        await Instructions.ObeyAsync(new LeastHost(queue, settings.Payload).ObeyAsync);
    }

    private async Task<string> ObeyAsync(string[] words)
    {
        switch (words)
        {
            case ["hook", var url]:
                await queue.CreateTablesAsync();
                return url;
            case ["write", _, var count]:
                await queue.WriteAsync(Backlog.NewOrder(payload), int.Parse(count, CultureInfo.InvariantCulture));
                break;
            case ["switch" or "refresh", var url, "True"]:
                _stopAsync = Start(url);
                break;
            case ["switch" or "refresh", _, "False"]:
                await _stopAsync();
                break;
            case ["report"]:
                return "";
            default:
                throw new ArgumentException($"What is '{string.Join(' ', words)}'?");
        }

        return Instructions.Done;
    }

    // Returns what ends it.
    private Func<Task> Start(string url)
    {
        var stopping = new CancellationTokenSource();
        var draining = DrainAsync(url, stopping.Token);
        return async () =>
        {
            await stopping.CancelAsync();
            await draining;
            stopping.Dispose();
        };
    }

    // Whoever waits for messages that nobody sends would wait for ever.
    private async Task DrainAsync(string url, CancellationToken stopping)
    {
        try
        {
            await queue.DrainAsync(url, stopping);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(exception.ToString());
            Environment.Exit(1);
        }
    }

    private static async Task<DbConnection> OpenAsync(DrainSettings settings)
    {
        var isPostgreSql = settings.Store == DrainDatabases.PostgreSql;
        if (isPostgreSql)
        {
            await CreateDatabaseAsync(settings.ConnectionString);
        }

        DbConnection connection =
            isPostgreSql ? new NpgsqlConnection(settings.ConnectionString) : new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task CreateDatabaseAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres" });
        await using var create = server.CreateCommand($"CREATE DATABASE \"{settings.Database}\"");
        try
        {
            await create.ExecuteNonQueryAsync();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Another host on it has made it.
        }
    }
}
