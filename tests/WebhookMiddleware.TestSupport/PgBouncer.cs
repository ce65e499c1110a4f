using System.Diagnostics;
using Npgsql;

namespace WebhookMiddleware.TestSupport;

/// <summary>A PgBouncer in transaction mode before the server of this test process: each transaction may have another session.</summary>
public sealed class PgBouncer : IDisposable
{
    // Few sessions, so that clients really share them. It ends with its guard, whose pipe the end of the tests closes.
    private const string Guard = """
        dir=$(mktemp -d /tmp/webhooks-bouncer-XXXXXX) || exit 1
        trap 'rm -rf "$dir"' EXIT
        cat >"$dir/config.ini" <<END
        [databases]
        * = host=$2 user=postgres
        [pgbouncer]
        listen_addr =
        listen_port = 6432
        unix_socket_dir = $dir
        auth_type = any
        pool_mode = transaction
        default_pool_size = 4
        END
        "$1" "$dir/config.ini" </dev/null >"$dir/log" 2>&1 &
        bouncer=$!
        trap 'kill $bouncer 2>/dev/null; wait $bouncer; rm -rf "$dir"' EXIT
        until [ -S "$dir/.s.PGSQL.6432" ]; do
            kill -0 $bouncer 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
            sleep 0.05
        done
        echo "$dir"
        read -r _
        """;

    private static readonly string? Binary = Array.Find(["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"], File.Exists);

    private readonly Process _guard;
    private readonly string _folder;

    private PgBouncer(Process guard, string folder) => (_guard, _folder) = (guard, folder);

    /// <summary>Why there can't be one; null when there can.</summary>
    public static string? Missing { get; } = Binary is null ? "PgBouncer is not installed here." : PostgreSqlServer.MissingOwn;

    public static PgBouncer Start()
    {
        var guard = Process.Start(PostgreSqlBinaries.RunShell(Guard, Binary!, PostgreSqlServer.Folder))
            ?? throw new InvalidOperationException("The shell can't be started.");
        return guard.StandardOutput.ReadLine() is { } folder
            ? new PgBouncer(guard, folder)
            : throw new InvalidOperationException($"PgBouncer can't be started: {guard.StandardError.ReadToEnd()}");
    }

    /// <summary>Returns the connection string of a database that exists, by way of the pooler.</summary>
    public string ConnectionString(string database)
        => new NpgsqlConnectionStringBuilder { Host = _folder, Port = 6432, Username = "postgres", Database = database, NoResetOnClose = true }
            .ConnectionString;

    public void Dispose()
    {
        _guard.StandardInput.Close();
        _guard.WaitForExit(TimeSpan.FromSeconds(10));
        _guard.Dispose();
    }
}
