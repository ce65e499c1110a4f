using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>The sample host as a process of its own, in Development.</summary>
public sealed partial class SampleHostProcess : IAsyncDisposable
{
    private readonly HostProcess _process;

    private SampleHostProcess(HostProcess process) => _process = process;

    /// <summary>Gets a client of the host; it has an address once <see cref="WaitAsync"/> has returned.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>Gets the last lines that the host has written.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a host without waiting for it; <see cref="WaitAsync"/> does.</summary>
    /// <param name="store">The kind of its database, as <c>Webhooks:Store</c> calls it.</param>
    /// <param name="connectionString">The connection string of its database.</param>
    /// <param name="keys">The folder of its keys.</param>
    /// <param name="settings">Settings on top of the sample's own, such as <c>Webhooks:Store</c>.</param>
    /// <param name="openFiles">How many files and sockets it may open; null: as many as this process.</param>
    /// <param name="onLine">Called for each line that it writes.</param>
    public static SampleHostProcess Launch(
        string store,
        string connectionString,
        string keys,
        IEnumerable<KeyValuePair<string, string>> settings,
        int? openFiles = null,
        Action<string>? onLine = null)
        => new(HostProcess.Launch(
            "SampleHost.dll",
            ["--urls", "http://127.0.0.1:0", "--contentRoot", FindContentRoot()],
            [
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("DOTNET_hostBuilder__reloadConfigOnChange", "false"),
                ("DataProtection__KeysPath", keys),
                ("Webhooks__Store", store),
                ("ConnectionStrings__Webhooks", connectionString),
                .. settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
            ],
            Welcome(),
            openFiles,
            onLine));

    /// <summary>Waits until the host has started, and points <see cref="Client"/> at it. A host that does not start is ended.</summary>
    public async Task<SampleHostProcess> WaitAsync(TimeSpan atMost)
    {
        try
        {
            Client.BaseAddress = new Uri((await _process.StartedAsync(atMost)).Groups[1].Value);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the host as a power cut would.</summary>
    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _process.DisposeAsync();
    }

    private static string FindContentRoot()
    {
        // The file that WebApplicationFactory reads, too.
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "MvcTestingAppManifest.json")))!.AsObject();
        return manifest.First(root => root.Key.StartsWith("SampleHost,", StringComparison.Ordinal)).Value!.GetValue<string>();
    }

    [GeneratedRegex("Webhook management: (http.+/)webhooks/api/hooks")]
    private static partial Regex Welcome();
}
