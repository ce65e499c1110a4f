using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Secrets;

/// <summary>A host whose webhooks and keys are in a folder, which other hosts may share.</summary>
internal sealed class SecretsApi : IAsyncDisposable
{
    public const string Before = TestApiBuilder.BeforeOrder;
    public const string After = TestApiBuilder.AfterOrder;
    public const string HooksPath = "/webhooks/api/hooks";

    private readonly TestApi _api;

    private SecretsApi(TestApi api, FakeTimeProvider time) => (_api, Time) = (api, time);

    /// <summary>The host's clock; it stands still unless a test moves it.</summary>
    public FakeTimeProvider Time { get; }

    public WebhookReceiver Receiver => _api.Receiver;

    public TestLogs Logs => _api.Logs;

    public static async Task<SecretsApi> StartAsync(TempFolder folder, Action<IDataProtectionBuilder>? protect = null)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return new SecretsApi(
            await TestApi.StartAsync(api => api
                .Webhooks(webhooks => webhooks.UseSqlite(folder.ConnectionString("sqlite")))
                .Services(services =>
                {
                    services.AddSingleton<TimeProvider>(time);
                    services.AddHealthChecks().AddWebhooks();
                    var keys = services.AddDataProtection()
                        .SetApplicationName("shop")
                        .PersistKeysToFileSystem(new DirectoryInfo(folder.KeysFolder));
                    protect?.Invoke(keys);
                })
                .Map(app =>
                {
                    app.MapPost("/orders", () => Results.Ok(new { id = 7 })).WithBeforeWebhook(Before).WithAfterWebhook(After);
                    app.MapWebhookManagement().AllowAnonymous();
                })),
            time);
    }

    public Task<TestResponse> OrderAsync() => _api.PostAsync("/orders", "{}");

    public Task<TestResponse> SendAsync(HttpMethod method, string path, JsonNode? body = null)
        => _api.SendAsync(method, path, body is null ? null : JsonContent.Create(body));

    /// <summary>Saves a webhook with a password; gives the id.</summary>
    public async Task<string> AddHookAsync(JsonObject hook)
    {
        // The clock jumps, and a call must not run out of time for it.
        hook["timeoutMs"] ??= 30_000;
        hook["basicAuth"] ??= new JsonObject { ["username"] = "erp", ["password"] = "pa55" };
        var saved = await SendAsync(HttpMethod.Post, HooksPath, hook);
        saved.Status.Should().Be(201, saved.Body);
        return saved.Json["id"]!.GetValue<string>();
    }

    /// <summary>The background deliveries, with their attempts.</summary>
    public async Task<IReadOnlyList<JsonNode>> DeliveriesAsync()
    {
        var deliveries = new List<JsonNode>();
        foreach (var delivery in (await SendAsync(HttpMethod.Get, "/webhooks/api/deliveries")).Json["items"]!.AsArray())
        {
            deliveries.Add((await SendAsync(HttpMethod.Get, $"/webhooks/api/deliveries/{delivery!["id"]}")).Json);
        }

        return deliveries;
    }

    public async Task<HealthReportEntry> HealthAsync()
        => (await _api.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries.Values.Single();

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
