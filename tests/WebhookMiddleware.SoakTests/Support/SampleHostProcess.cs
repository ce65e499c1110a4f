using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>The sample host as a process of its own, in Development.</summary>
internal sealed partial class SampleHostProcess : IAsyncDisposable
{
    private readonly HostProcess _process;
    private readonly HttpClient _client;

    private SampleHostProcess(HostProcess process)
    {
        _process = process;
        Address = new Uri(process.Started.Groups[1].Value);
        _client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Output => _process.Output;

    /// <param name="database">Its database.</param>
    /// <param name="keys">The folder of its keys.</param>
    /// <param name="settings">Of the section <c>Webhooks</c>.</param>
    public static async Task<SampleHostProcess> StartAsync(HostDatabase database, string keys, params (string Key, object Value)[] settings)
        => new(await HostProcess.StartAsync(
            "SampleHost.dll",
            ["--urls", "http://127.0.0.1:0", "--contentRoot", FindContentRoot()],
            [
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("DOTNET_hostBuilder__reloadConfigOnChange", "false"),
                ("DataProtection__KeysPath", keys),
                ("Webhooks__Store", database.Store),
                ("ConnectionStrings__Webhooks", database.ConnectionString),
                .. settings.Select(setting => ($"Webhooks__{setting.Key}", FormattableString.Invariant($"{setting.Value}"))),
            ],
            Welcome()));

    /// <summary>Makes these webhooks the only ones that it has.</summary>
    public async Task SetHooksAsync(params object[] hooks)
    {
        // The demo webhooks are added after the start.
        await Eventually.HoldsAsync(
            async () => (await _client.GetAsync(new Uri("health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, () => Output);
        var seeded = await _client.GetFromJsonAsync<JsonObject>("webhooks/api/hooks");
        foreach (var hook in seeded!["items"]!.AsArray())
        {
            (await _client.DeleteAsync(new Uri($"webhooks/api/hooks/{hook!["id"]}", UriKind.Relative))).EnsureSuccessStatusCode();
        }

        foreach (var hook in hooks)
        {
            (await _client.PostAsJsonAsync("webhooks/api/hooks", hook)).EnsureSuccessStatusCode();
        }
    }

    /// <summary>Sends a request to the API.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object body) => _client.PostAsJsonAsync(path, body);

    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private static string FindContentRoot()
    {
        // What WebApplicationFactory goes by, too.
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "MvcTestingAppManifest.json")))!.AsObject();
        return manifest.First(root => root.Key.StartsWith("SampleHost,", StringComparison.Ordinal)).Value!.GetValue<string>();
    }

    [GeneratedRegex("Webhook management: (http.+/)webhooks/api/hooks")]
    private static partial Regex Welcome();
}
