using System.Diagnostics;
using Npgsql;

namespace WebhookMiddleware.TestSupport;

/// <summary>
/// The PostgreSQL server of this test process: the one that <c>WEBHOOKS_TEST_POSTGRES</c> names (a connection string of a role that may create
/// databases), or else a cluster of its own, made with the server binaries of this machine and removed at the end.
/// </summary>
public sealed class PostgreSqlServer
{
    private const string Variable = "WEBHOOKS_TEST_POSTGRES";

    // Stands between the tests and the server, so that the server ends and its folder goes whatever becomes of the tests: their end closes the
    // pipe that it reads from. Nothing but a socket in that folder leads to the server, so no port is taken.
    private const string Guard = """
        dir=$(mktemp -d /tmp/webhooks-pg-XXXXXX) || exit 1
        trap 'rm -rf "$dir"' EXIT
        "$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
        "$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 -c shared_buffers=64MB \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum_naptime=5s </dev/null >>"$dir/log" 2>&1 &
        server=$!
        trap 'kill -QUIT $server 2>/dev/null; wait $server; rm -rf "$dir"' EXIT
        until grep -q 'ready to accept connections' "$dir/log"; do
            kill -0 $server 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
            sleep 0.05
        done
        echo "$dir"
        read -r _
        """;

    private static readonly Lazy<PostgreSqlServer> Instance = new(Start);

    private static int _databases;

    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgreSqlServer(string connectionString) => _connection = new NpgsqlConnectionStringBuilder(connectionString);

    /// <summary>Why there is no server; null when there is one.</summary>
    public static string? Missing { get; } = Given is not null || PostgreSqlBinaries.Folder is not null
        ? null
        : $"There is no PostgreSQL here: install its server (initdb, postgres), or set {Variable} to a connection string.";

    /// <summary>Why there is no server of this process's own; null when there is one.</summary>
    internal static string? MissingOwn => Given is null ? Missing : $"{Variable} names a server.";

    /// <summary>The folder of the socket that leads to this process's own server.</summary>
    internal static string Folder => Instance.Value._connection.Host!;

    private static string? Given => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;

    /// <summary>Gives the connection string of a database that does not exist yet.</summary>
    public static string NewDatabase()
    {
        var name = $"webhooks_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        return new NpgsqlConnectionStringBuilder(Instance.Value._connection.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Gives the connection string of a new copy of a database.</summary>
    /// <param name="template">The connection string of the database that is copied. Nobody may be connected to it.</param>
    public static string Copy(string template)
    {
        var copy = NewDatabase();
        Execute($"CREATE DATABASE \"{NameOf(copy)}\" TEMPLATE \"{NameOf(template)}\"");
        return copy;

        static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    /// <summary>Runs a statement on the server, outside the databases of the tests.</summary>
    public static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Instance.Value._connection.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static PostgreSqlServer Start()
    {
        if (Given is { } given)
        {
            return new PostgreSqlServer(given);
        }

        var guard = Process.Start(PostgreSqlBinaries.RunShell(Guard)) ?? throw new InvalidOperationException("The shell can't be started.");
        if (guard.StandardOutput.ReadLine() is not { } folder)
        {
            throw new InvalidOperationException($"PostgreSQL can't be started: {guard.StandardError.ReadToEnd()}");
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            guard.StandardInput.Close();
            guard.WaitForExit(TimeSpan.FromSeconds(10));
        };
        return new PostgreSqlServer($"Host={folder};Username=postgres");
    }
}
