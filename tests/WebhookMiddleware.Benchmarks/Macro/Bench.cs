using System.Globalization;
using System.Text.Json;
using Npgsql;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Api;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.Benchmarks.Macro;

/// <summary>What the rows share: the receiver, a folder for databases and keys, a database server, and the body that is posted.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("webhooks-bench-");
    private readonly Lazy<PostgreSqlCluster> _cluster = new(() => PostgreSqlCluster.Start());
    private int _databases;

    private Bench(MacroOptions options, ReceiverProcess receiver)
    {
        (Options, Receiver) = (options, receiver);
        var order = new Order(42, "c-1001", "SKU-7", 3, 59.97m, new string('x', options.Payload * 1024));
        Body = JsonSerializer.Serialize(order, HandJson.Default.Order);
        Script = Path.Combine(_folder.FullName, "order.lua");
        File.WriteAllText(Script, $"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.body = [[{Body}]]
            """);
    }

    public MacroOptions Options { get; }

    public ReceiverProcess Receiver { get; }

    /// <summary>Gets the order that is posted.</summary>
    public string Body { get; }

    /// <summary>Gets the file that tells wrk to post it.</summary>
    public string Script { get; }

    public static async Task<Bench> StartAsync(MacroOptions options) => new(options, await ReceiverProcess.StartAsync());

    /// <summary>Returns the settings of an API with a database of its own.</summary>
    public ApiSettings NewApi(ApiKind kind = ApiKind.Package, string? store = null)
    {
        store ??= Options.Store ?? Sqlite;
        var name = string.Create(CultureInfo.InvariantCulture, $"bench{Interlocked.Increment(ref _databases)}");
        var keys = Directory.CreateDirectory(Path.Combine(_folder.FullName, name + "-keys"));
        return new ApiSettings
        {
            Kind = kind,
            Store = store,
            ConnectionString = store == Sqlite
                ? $"Data Source={Path.Combine(_folder.FullName, name + ".db")}"
                : new NpgsqlConnectionStringBuilder(_cluster.Value.ConnectionString(name)) { MaxPoolSize = 128 }.ConnectionString,
            Receiver = Receiver.Address,
            Keys = keys.FullName,
        };
    }

    /// <summary>Starts an API with the awaited webhooks.</summary>
    public async Task<ApiProcess> StartApiAsync(ApiSettings settings)
    {
        var api = await ApiProcess.StartAsync(settings);
        await Hooks.AddAwaitedAsync(api, Receiver.Address);
        return api;
    }

    /// <summary>Returns a contestant that posts orders to a path of an API.</summary>
    public Contestant Posting(string name, ApiProcess api, string path, int connections)
        => new(name, isWarmUp => PostAsync(api, path, connections, isWarmUp ? Options.WarmUp : Options.Seconds));

    public Task<Measurement> PostAsync(ApiProcess api, string path, int connections, int seconds)
        => Wrk.PostAsync(api.UrlOf(path), Script, connections, seconds, api.Process);

    /// <summary>Lets contestants compete, and prints the row.</summary>
    public async Task CompeteAsync(string row, string unit, params Contestant[] contestants)
        => await ResultTable.WriteAsync(row, unit, await Competition.RunAsync(Options.Rounds, contestants, Options.WarmUps ?? 1));

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        if (_cluster.IsValueCreated)
        {
            _cluster.Value.Dispose();
        }

        _folder.Delete(recursive: true);
    }
}
