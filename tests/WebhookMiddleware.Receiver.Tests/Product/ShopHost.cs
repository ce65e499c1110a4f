using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Product;

/// <summary>An API with webhooks: the sending side, as its users set it up.</summary>
internal sealed class ShopHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ShopHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<ShopHost> StartAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddWebhooks(options =>
        {
            options.Events.Add("before_order", WebhookPhase.Before);
            options.Events.Add("after_order", WebhookPhase.After);
            options.AddressPolicy.AllowLoopback = true;
            options.AllowSecretsOverHttp = true;
            options.WarmUp = false;
        }).UseInMemory();
        var app = builder.Build();
        app.UseWebhooks();
        app.MapWebhookManagement();
        app.MapPost("/orders", (ShopOrder order, HttpContext context) => new
        {
            order.Number,
            order.Items,
            order.Comment,
            Context = context.Features.Get<IWebhookFeature>()?.Context,
        }).WithBeforeWebhook("before_order").WithAfterWebhook("after_order");
        await app.StartAsync();
        return new ShopHost(app);
    }

    /// <summary>Adds a webhook, and returns its identifier.</summary>
    public async Task<string> AddHookAsync(Uri url, string eventName, bool isAwaited = true, bool isRead = true, string onFailure = "cancel")
    {
        var reply = await SendAsync("/webhooks/api/hooks", new JsonObject
        {
            ["name"] = "Stock check",
            ["event"] = eventName,
            ["url"] = url.ToString(),
            ["fireAndForget"] = !isAwaited,
            ["awaitResponse"] = isAwaited,
            ["responseContainsData"] = isRead,
            ["onFailure"] = onFailure,
            ["signingSecrets"] = new JsonArray(Vector.Secret),
            ["basicAuth"] = new JsonObject { ["username"] = "erp", ["password"] = "пароль" },
        });
        reply.Status.Should().Be(HttpStatusCode.Created, reply.Body);
        return reply.Json["id"]!.GetValue<string>();
    }

    public Task<Reply> OrderAsync()
        => SendAsync("/orders", JsonNode.Parse("""{"number":"7","items":[{"article":"CUP-1","quantity":2}]}""")!);

    public async Task<Reply> SendAsync(string path, JsonNode body)
    {
        using var response = await Client.PostAsJsonAsync(path, body);
        return new Reply(
            response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(), Challenge: "");
    }

    public async Task<JsonNode> ReadAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
