using System.Diagnostics;
using Npgsql;

namespace WebhookMiddleware.TestSupport;

/// <summary>
/// A PostgreSQL server of a test's own, which it can stop and start again. What it has committed survives that: unlike
/// <see cref="PostgreSqlServer"/> it waits for its log.
/// </summary>
public sealed class PostgreSqlCluster : IDisposable
{
    // Carries out what it is told line by line, answers each with a line, and takes the server down with itself.
    private const string Guard = """
        dir=$(mktemp -d /tmp/webhooks-pg-XXXXXX) || exit 1
        server=
        trap '[ -n "$server" ] && { kill -QUIT $server 2>/dev/null; wait $server; }; rm -rf "$dir"' EXIT
        read -r primary
        if [ -n "$primary" ]; then
            cp -R "$primary/data" "$dir/data" && touch "$dir/data/standby.signal"
        else
            "$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync
        fi >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
        echo "$dir"
        while read -r word; do
            case $word in
            start)
                : >"$dir/log"
                "$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 -c shared_buffers=256MB \
                    -c max_wal_size=4GB </dev/null >>"$dir/log" 2>&1 &
                server=$!
                until grep -Eq 'ready to accept (read-only )?connections' "$dir/log"; do
                    kill -0 $server 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
                    sleep 0.05
                done ;;
            *)
                kill -$word $server
                wait $server
                server= ;;
            esac
            echo done
        done
        """;

    private readonly Process _guard;
    private readonly string _folder;

    private PostgreSqlCluster(Process guard, string folder) => (_guard, _folder) = (guard, folder);

    /// <summary>Why there can't be one; null when there can.</summary>
    public static string? Missing { get; } = PostgreSqlBinaries.Folder is null ? "The server of PostgreSQL (initdb, postgres) is not installed here." : null;

    /// <summary>Makes a cluster and starts its server.</summary>
    /// <param name="primary">The cluster that it is a standby of, and a copy: it is stopped. Null: none.</param>
    public static PostgreSqlCluster Start(PostgreSqlCluster? primary = null)
    {
        var guard = Process.Start(PostgreSqlBinaries.RunShell(Guard)) ?? throw new InvalidOperationException("The shell can't be started.");
        guard.StandardInput.WriteLine(primary?._folder);
        guard.StandardInput.Flush();
        var cluster = new PostgreSqlCluster(
            guard, guard.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PostgreSQL can't be set up: {guard.StandardError.ReadToEnd()}"));
        cluster.Resume();
        return cluster;
    }

    /// <summary>The connection string of a database, which need not exist yet.</summary>
    public string ConnectionString(string database)
        => new NpgsqlConnectionStringBuilder { Host = _folder, Username = "postgres", Database = database, MaxPoolSize = 50 }.ConnectionString;

    /// <summary>Stops the server; returns when it has ended.</summary>
    /// <param name="immediately">As <c>pg_ctl stop -m immediate</c> does, without a last word; else as <c>-m fast</c> does, which rolls back and writes down what there is.</param>
    public void Stop(bool immediately) => Tell(immediately ? "QUIT" : "INT");

    /// <summary>Starts the server again; returns when it takes connections.</summary>
    public void Resume() => Tell("start");

    public void Dispose()
    {
        _guard.StandardInput.Close();
        _guard.WaitForExit(TimeSpan.FromSeconds(10));
        _guard.Dispose();
    }

    private void Tell(string word)
    {
        _guard.StandardInput.WriteLine(word);
        _guard.StandardInput.Flush();
        if (_guard.StandardOutput.ReadLine() is null)
        {
            throw new InvalidOperationException($"PostgreSQL has ended: {_guard.StandardError.ReadToEnd()}");
        }
    }
}
