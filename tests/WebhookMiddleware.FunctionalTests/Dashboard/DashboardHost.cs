using System.Text.Json.Nodes;
using WebhookMiddleware.Administration;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>An API with the dashboard, open to everybody, and a browser that looks at it.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private DashboardHost(TestApi api) => (Api, Browser) = (api, new DashboardBrowser(api.Address));

    public TestApi Api { get; }

    public DashboardBrowser Browser { get; }

    private IWebhookAdministration Administration => Api.Services.GetRequiredService<IWebhookAdministration>();

    public static Task<DashboardHost> StartAsync(Action<TestApiBuilder>? configure = null)
        => StartAsync(app => app.MapWebhookDashboard("/webhooks").AllowAnonymous(), configure);

    public static async Task<DashboardHost> StartAsync(Action<WebApplication> map, Action<TestApiBuilder>? configure = null)
        => new(await TestApi.StartAsync(api =>
        {
            api.WithoutPlantedSecrets().Map(map);
            configure?.Invoke(api);
        }));

    /// <summary>Adds a webhook; members are added to those that it needs, or replace them.</summary>
    public async Task<Webhook> AddAsync(string members = "{}")
    {
        var document = new JsonObject
        {
            ["name"] = "Stock check",
            ["url"] = "https://erp.example.com/hooks/order",
            ["event"] = "before_order_add",
        };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject())
        {
            document[name] = value?.DeepClone();
        }

        var result = await Administration.CreateAsync(document);
        result.Status.Should().Be(WebhookEditStatus.Saved, string.Join(" ", result.Errors.SelectMany(error => error.Value)));
        return result.Webhook!;
    }

    public Task<Webhook?> FindAsync(Guid id) => Api.Services.GetRequiredService<IWebhookStore>().FindAsync(id, CancellationToken.None);

    public async Task<IReadOnlyList<Webhook>> ListAsync()
        => (await Api.Services.GetRequiredService<IWebhookStore>().LoadAsync(CancellationToken.None)).Webhooks;

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Api.DisposeAsync();
    }
}
