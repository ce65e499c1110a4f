using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using global::SampleHost.Data;
using global::SampleHost.Payments;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.FunctionalTests.Emissions;
using WebhookMiddleware.Testing;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>The sample host, started; with a client, a webhook receiver and an acquirer.</summary>
internal sealed class SampleApp : IAsyncDisposable
{
    private const string ManagementPath = "/webhooks/api";

    private readonly WebApplicationFactory<Program> _root;
    private readonly WebApplicationFactory<Program> _factory;
    private readonly WebhookReceiver? _receiver;
    private readonly TempFolder? _ownFolder;

    private SampleApp(
        WebApplicationFactory<Program> root,
        WebApplicationFactory<Program> factory,
        WebhookReceiver? receiver,
        FakeAcquirer acquirer,
        TempFolder? ownFolder)
    {
        _root = root;
        _factory = factory;
        _receiver = receiver;
        _ownFolder = ownFolder;
        Acquirer = acquirer;
        Client = factory.CreateClient();
    }

    public HttpClient Client { get; }

    public FakeAcquirer Acquirer { get; }

    public WebhookReceiver Receiver => _receiver ?? throw new InvalidOperationException("This host was started without a receiver.");

    /// <summary>Starts a host.</summary>
    /// <param name="options">How; null: in Development, on a new SQLite file, with a receiver in memory.</param>
    /// <param name="hooks">The webhooks that it starts with.</param>
    public static async Task<SampleApp> StartAsync(SampleAppOptions? options = null, Action<WebhookSetup>? hooks = null)
    {
        options ??= new SampleAppOptions();
        var acquirer = new FakeAcquirer();
        var ownFolder = options.Folder is null ? new TempFolder() : null;
        var root = new WebApplicationFactory<Program>();
        try
        {
            var factory = root.WithWebHostBuilder(builder => Configure(builder, options, options.Folder ?? ownFolder!, acquirer));
            if (options.Receiver is { } receiver)
            {
                factory = factory.WithWebhooks(receiver, setup =>
                {
                    setup.UseApplicationStore();
                    hooks?.Invoke(setup);
                });
            }

            if (options.OnKestrel)
            {
                factory.UseKestrel();
            }

            return new SampleApp(root, factory, options.Receiver, acquirer, ownFolder);
        }
        catch
        {
            await root.DisposeAsync();
            ownFolder?.Dispose();
            throw;
        }
    }

    public static Task<SampleApp> StartAsync(Action<WebhookSetup> hooks) => StartAsync(options: null, hooks);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // The root does not dispose of a factory that was derived from a derived one: the host would run on.
        await _factory.DisposeAsync();
        await _root.DisposeAsync();
        _ownFolder?.Dispose();
    }

    public async Task<ApiReply> GetAsync(string path) => await ApiReply.ReadAsync(await Client.GetAsync(new Uri(path, UriKind.Relative)));

    public Task<ApiReply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    public async Task<ApiReply> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await ApiReply.ReadAsync(await Client.SendAsync(request));
    }

    /// <summary>Registers a user; gives the id.</summary>
    public async Task<string> AddUserAsync(string login = "ann@example.com")
        => (await PostAsync("/organization/user/new", Requests.User(login))).Expect(HttpStatusCode.OK).Id;

    /// <summary>Adds the example order; gives the id.</summary>
    public async Task<string> AddOrderAsync(string? userId = null)
        => (await PostAsync("/organization/order/add", Requests.Order(userId ?? await AddUserAsync()))).Expect(HttpStatusCode.OK).Id;

    public async Task<JsonNode> ReadUserAsync(string id) => (await GetAsync($"/organization/user/{id}")).Expect(HttpStatusCode.OK).Json;

    public async Task<JsonNode> ReadOrderAsync(string id) => (await GetAsync($"/organization/order/{id}")).Expect(HttpStatusCode.OK).Json;

    public Task<ApiReply> SaveHookAsync(JsonObject hook) => PostAsync($"{ManagementPath}/hooks", hook);

    /// <summary>Creates a webhook through the management API; gives the id.</summary>
    public async Task<string> AddHookAsync(JsonObject hook) => (await SaveHookAsync(hook)).Expect(HttpStatusCode.Created).Id;

    public async Task SetHookActiveAsync(string id, bool isActive)
    {
        var change = JsonContent.Create(new JsonObject { ["isActive"] = isActive });
        (await SendAsync(HttpMethod.Patch, $"{ManagementPath}/hooks/{id}", change)).Expect(HttpStatusCode.OK);
    }

    public async Task DeleteHookAsync(string id)
        => (await SendAsync(HttpMethod.Delete, $"{ManagementPath}/hooks/{id}")).Expect(HttpStatusCode.NoContent);

    public async Task<JsonArray> ListHooksAsync()
        => (await GetAsync($"{ManagementPath}/hooks")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray();

    /// <summary>The logged calls of a webhook, the saved responses included.</summary>
    public Task<IReadOnlyList<JsonNode>> ReadCallsAsync(string hookId) => ReadLogAsync("calls", hookId);

    /// <summary>The background deliveries of a webhook, with their attempts.</summary>
    public Task<IReadOnlyList<JsonNode>> ReadDeliveriesAsync(string hookId) => ReadLogAsync("deliveries", hookId);

    private async Task<IReadOnlyList<JsonNode>> ReadLogAsync(string log, string hookId)
    {
        var list = (await GetAsync($"{ManagementPath}/{log}?hook={hookId}")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray();
        var entries = new List<JsonNode>();
        foreach (var entry in list)
        {
            entries.Add((await GetAsync($"{ManagementPath}/{log}/{entry!["id"]}")).Expect(HttpStatusCode.OK).Json);
        }

        return entries;
    }

    /// <summary>Puts a webhook into the store itself, with an identifier of the test's choice.</summary>
    public Task StoreHookAsync(Webhook hook) => _factory.Services.GetRequiredService<IWebhookStore>().AddAsync(hook, CancellationToken.None);

    /// <summary>The webhooks in the store, for where the management API is closed.</summary>
    public async Task<IReadOnlyList<Webhook>> ReadStoredHooksAsync()
        => (await _factory.Services.GetRequiredService<IWebhookStore>().LoadAsync(CancellationToken.None)).Webhooks;

    public T GetOptions<T>()
        where T : class
        => _factory.Services.GetRequiredService<IOptions<T>>().Value;

    public Task<int> CountUsersAsync() => UseDataAsync(db => db.Users.CountAsync());

    public Task<int> CountOrdersAsync() => UseDataAsync(db => db.Orders.CountAsync());

    /// <summary>Reads or writes the sample's own data.</summary>
    public async Task<T> UseDataAsync<T>(Func<SampleDbContext, Task<T>> use)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<SampleDbContext>());
    }

    private static void Configure(IWebHostBuilder builder, SampleAppOptions options, TempFolder folder, FakeAcquirer acquirer)
    {
        builder.UseEnvironment(options.Environment);
        // A watcher a host is more than the kernel allows.
        builder.UseSetting("hostBuilder:reloadConfigOnChange", "false");
        builder.UseSetting("Webhooks:Store", options.Store);
        if (!options.Settings.ContainsKey("ConnectionStrings:Webhooks"))
        {
            builder.UseSetting("ConnectionStrings:Webhooks", folder.ConnectionString(options.Store));
        }

        builder.UseSetting("DataProtection:KeysPath", folder.KeysFolder);
        if (options.OnKestrel)
        {
            builder.UseSetting("urls", "http://127.0.0.1:0");
        }
        else
        {
            builder.UseSetting("Acquirer:BaseAddress", "http://acquirer.test/payment/rest/");
        }

        // The planted secrets go to receivers over http.
        builder.UseSetting("Webhooks:AllowSecretsOverHttp", "true");
        foreach (var (key, value) in options.Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging =>
        {
            logging.ClearProviders();
            EmittedLogs.Watch(logging);
        });
        builder.ConfigureTestServices(services =>
        {
            PlantingStore.Use(services);
            options.Services?.Invoke(services);
            if (!options.OnKestrel)
            {
                services.AddHttpClient(nameof(AcquirerClient)).ConfigurePrimaryHttpMessageHandler(() => acquirer);
            }
        });
    }
}
