using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Starts APIs on a database that others may share, with one bound route and the management API.</summary>
internal static class StoredApi
{
    public const string Before = TestApiBuilder.BeforeOrder;
    public const string After = TestApiBuilder.AfterOrder;
    public const string Management = "/webhooks/api";

    public static Task<TestApi> StartAsync(HostDatabase database, Action<TestApiBuilder>? configure = null)
        => TestApi.StartAsync(api =>
        {
            api
                .Webhooks(webhooks => HostDatabase.AddStore(webhooks, database.Store, database.ConnectionString))
                .Map(app =>
                {
                    app.MapPost("/orders", () => Results.Ok(new { id = 7 })).WithBeforeWebhook(Before).WithAfterWebhook(After);
                    app.MapWebhookManagement().AllowAnonymous();
                });
            configure?.Invoke(api);
        });

    public static Task<TestResponse> GetAsync(this TestApi api, string path) => api.SendAsync(HttpMethod.Get, Management + path, (string?)null);

    public static Task<TestResponse> ManageAsync(this TestApi api, HttpMethod method, string path, string? json = null)
        => api.SendAsync(method, Management + path, json);
}
