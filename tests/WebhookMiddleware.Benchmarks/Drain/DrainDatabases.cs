using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>New databases, with keys for their secrets, and the server that some of them need.</summary>
internal sealed class DrainDatabases : IDisposable
{
    public const string PostgreSql = "postgresql";

    /// <summary>No store of deliveries at all.</summary>
    private const string None = "none";

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("webhooks-keys-");
    private readonly Lazy<PostgreSqlCluster> _cluster = new(() => PostgreSqlCluster.Start());
    private readonly List<HostDatabase> _databases = [];

    /// <summary>Returns the settings of hosts on a new database.</summary>
    public DrainSettings New(string store, int slots, int payload)
    {
        var database = store switch
        {
            "inmemory" or None => HostDatabase.NewInMemory(),
            "sqlite" => HostDatabase.NewSqlite(),
            PostgreSql => HostDatabase.NewPostgreSql(_cluster.Value, FormattableString.Invariant($"drain{_databases.Count}")),
            _ => throw new ArgumentException($"There is no store '{store}'. {DrainOptions.Usage}", nameof(store)),
        };
        _databases.Add(database);
        return new DrainSettings(database.Store, database.ConnectionString, _keys.FullName, slots, payload, store == None);
    }

    public void Dispose()
    {
        foreach (var database in _databases)
        {
            database.Dispose();
        }

        if (_cluster.IsValueCreated)
        {
            _cluster.Value.Dispose();
        }

        _keys.Delete(recursive: true);
    }
}
