using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>The sample host on a real port with a new database, and a receiver that its webhooks call.</summary>
public sealed class Site : IAsyncLifetime
{
    private static readonly KeyValuePair<string, string>[] Settings =
    [
        // A delivery that fails is dead soon.
        new("Webhooks:Delivery:RetryDelays:0", "00:00:00.05"),
        new("Webhooks:Delivery:PollInterval", "00:00:00.1"),
    ];

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("webhooks-browser-keys-");
    private HostDatabase? _database;
    private SampleHostProcess? _host;
    private WebhookReceiver? _receiver;
    private string? _customer;

    public WebhookReceiver Receiver => _receiver!;

    /// <summary>Gets the database, for another host beside this one.</summary>
    public HostDatabase Database => _database!;

    /// <summary>Gets the address of the dashboard.</summary>
    public Uri Dashboard => new(_host!.Client.BaseAddress!, "webhooks/");

    public async Task InitializeAsync()
    {
        if (InstalledChromium.Missing is not null)
        {
            return;
        }

        _receiver = await WebhookReceiver.StartAsync();
        _database = HostDatabase.NewSqlite();
        _host = SampleHostProcess.Launch(_database.Store, _database.ConnectionString, _keys.FullName, Settings);
        await _host.WaitAsync(TimeSpan.FromMinutes(3));

        // Waits for the demo webhooks.
        using var health = await _host.Client.GetAsync(new Uri("health", UriKind.Relative));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
            await _receiver!.DisposeAsync();
            _database!.Dispose();
        }

        _keys.Delete(recursive: true);
    }

    /// <summary>Deletes all webhooks, and makes the receiver allow everything.</summary>
    public async Task ClearAsync()
    {
        Receiver.Reset();
        foreach (var hook in (await ReadAsync("hooks"))["items"]!.AsArray())
        {
            using var deleted = await _host!.Client.DeleteAsync(Api($"hooks/{hook!["id"]}"));
            deleted.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Returns what the management API has at a path.</summary>
    public async Task<JsonNode> ReadAsync(string path) => (await _host!.Client.GetFromJsonAsync<JsonNode>(Api(path)))!;

    /// <summary>Returns the webhook of a name.</summary>
    public async Task<JsonNode> FindHookAsync(string name)
        => (await ReadAsync($"hooks?search={Uri.EscapeDataString(name)}"))["items"]!.AsArray().Single(hook => (string)hook!["name"]! == name)!;

    /// <summary>Creates a webhook that calls the receiver, and returns its id.</summary>
    /// <param name="name">The name.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="path">The path at the receiver.</param>
    /// <param name="awaits">Whether the request waits for it; it is notified otherwise.</param>
    /// <param name="more">Other members.</param>
    public async Task<string> AddHookAsync(string name, string eventName, string path, bool awaits, params (string Member, JsonNode? Value)[] more)
    {
        var hook = new JsonObject
        {
            ["name"] = name,
            ["event"] = eventName,
            ["url"] = Receiver.Url(path).ToString(),
            ["fireAndForget"] = !awaits,
            ["awaitResponse"] = awaits,
            ["responseContainsData"] = awaits,
        };
        foreach (var (member, value) in more)
        {
            hook[member] = value;
        }

        using var response = await _host!.Client.PostAsJsonAsync(Api("hooks"), hook);
        response.EnsureSuccessStatusCode();
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    /// <summary>Changes members of a webhook.</summary>
    public async Task PatchHookAsync(string id, JsonObject changes)
    {
        using var response = await _host!.Client.PatchAsJsonAsync(Api($"hooks/{id}"), changes);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Adds an order as a customer would, and returns the status that the customer gets.</summary>
    public async Task<int> OrderAsync(int price = 450)
    {
        _customer ??= await RegisterAsync("customer@example.com");
        var order = new { user_id = _customer, items = new[] { new { article = "CUP-1", name = "Кружка", quantity = 2, price } } };
        using var response = await _host!.Client.PostAsJsonAsync(new Uri("user/order/add", UriKind.Relative), order);
        return (int)response.StatusCode;
    }

    /// <summary>Registers a user, and returns the id.</summary>
    public async Task<string> RegisterAsync(string login)
    {
        using var response = await _host!.Client.PostAsJsonAsync(
            new Uri("organization/user/new", UriKind.Relative), new { login, name = "Анна", phone = "+79001234567" });
        response.EnsureSuccessStatusCode();
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    private static Uri Api(string path) => new($"webhooks/api/{path}", UriKind.Relative);
}
