using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>A small application that has the management API and little else.</summary>
internal sealed class ManagementHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 29, 25, TimeSpan.Zero);

    private readonly WebApplication _app;

    private ManagementHost(WebApplication app)
    {
        _app = app;
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    public FakeWebhookStore Store => (FakeWebhookStore)_app.Services.GetRequiredService<IWebhookStore>();

    public FakeCallLog Calls => (FakeCallLog)_app.Services.GetRequiredService<ICallLogReader>();

    public FakeDeliveryLog Deliveries => (FakeDeliveryLog)_app.Services.GetRequiredService<IDeliveryLog>();

    public CollectedLogs Logs => _app.Services.GetRequiredService<CollectedLogs>();

    public EndpointDataSource Endpoints => _app.Services.GetRequiredService<EndpointDataSource>();

    /// <summary>Starts an application.</summary>
    /// <param name="environment">Its environment.</param>
    /// <param name="services">Adds services.</param>
    /// <param name="configure">Changes the webhook options.</param>
    /// <param name="open">What the host does with the endpoints.</param>
    /// <param name="connection">Makes each request look as if it came from elsewhere.</param>
    /// <param name="pipeline">Adds middleware before the endpoints.</param>
    public static async Task<ManagementHost> StartAsync(
        string environment = "Development",
        Action<IServiceCollection>? services = null,
        Action<WebhookOptions>? configure = null,
        Action<WebhookManagementConventionBuilder>? open = null,
        Action<HttpContext>? connection = null,
        Action<WebApplication>? pipeline = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var logs = new CollectedLogs();
        builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        builder.Services.AddOptions<WebhookOptions>().Configure(options => LoyaltyEvents.AddTo(options.Events)).Configure(options => configure?.Invoke(options));
        builder.Services.AddWebhookCore();

        // Only requests to the API do anything.
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.AddWebhookManagement();
        builder.Services.AddSingleton<FakeWebhookStore>();
        builder.Services.AddSingleton<IWebhookStore>(provider => provider.GetRequiredService<FakeWebhookStore>());
        builder.Services.AddSingleton<IWebhookHistory>(provider => provider.GetRequiredService<FakeWebhookStore>().History);
        builder.Services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<FakeWebhookStore>().Audit);
        builder.Services.AddSingleton<IDeliveryQueue, EmptyQueue>();
        builder.Services.AddSingleton<FakeCallLog>();
        builder.Services.AddSingleton<ICallLogReader>(provider => provider.GetRequiredService<FakeCallLog>());
        builder.Services.AddSingleton<ICallLogFlush>(provider => provider.GetRequiredService<FakeCallLog>());
        builder.Services.AddSingleton<IFailureStore, FakeFailureStore>();
        builder.Services.AddSingleton<IStatisticsReader, EmptyStatistics>();
        builder.Services.AddSingleton<IStatisticsWriter, EmptyStatistics>();
        builder.Services.AddSingleton<FakeDeliveryLog>();
        builder.Services.AddSingleton<IDeliveryLog>(provider => provider.GetRequiredService<FakeDeliveryLog>());
        builder.Services.AddSingleton<IDeliverySignal>(provider => provider.GetRequiredService<FakeDeliveryLog>());
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use((context, next) =>
        {
            connection?.Invoke(context);
            return next(context);
        });
        pipeline?.Invoke(app);
        var group = app.MapWebhookManagement();
        open?.Invoke(group);
        await app.StartAsync();
        return new ManagementHost(app);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? json = null, string contentType = "application/json", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, "/webhooks/api" + path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await Client.SendAsync(request);
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return await response.ReadAsync();
    }

    /// <summary>Returns the identifiers of all items of a list, page by page.</summary>
    /// <param name="path">The path with its limit, such as <c>/calls?limit=3</c>.</param>
    public async Task<IReadOnlyList<string>> GetAllIdsAsync(string path)
    {
        List<string> ids = [];
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}&cursor={cursor}");
            ids.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        return ids;
    }

    /// <summary>Creates a webhook with what is needed and what is given.</summary>
    public async Task<JsonObject> CreateAsync(string members = "{}")
    {
        using var response = await SendAsync(HttpMethod.Post, "/hooks", Document(members));
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        return await response.ReadAsync();
    }

    public static string Document(string members = "{}")
    {
        var document = new JsonObject { ["name"] = "Остатки", ["url"] = "https://erp.example.ru/hook", ["event"] = "before_order_add" };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            document[name] = value?.DeepClone();
        }

        return document.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
