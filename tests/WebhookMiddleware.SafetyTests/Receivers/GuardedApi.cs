using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.AspNetCore;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.SafetyTests.Receivers;

/// <summary>An API on a real Kestrel, one endpoint of which asks a webhook first. Its webhooks call over the product's own HTTP handler.</summary>
internal sealed class GuardedApi : IAsyncDisposable
{
    public const string Event = WebhookEvents.BeforeOrderAdd;
    public const string HookName = "Stock check of the ERP";

    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private TaskCompletionSource<WebhookCallSummary> _asked = NewAsked();

    private GuardedApi(WebApplication app)
    {
        _app = app;
        app.Use(RememberAsync);
        app.UseWebhooks();
        app.MapPost("/orders", (Order order) => order).WithBeforeWebhook(Event);
        _client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
    }

    public IServiceProvider Services => _app.Services;

    private IWebhookStore Webhooks => Services.GetRequiredService<IWebhookStore>();

    public static async Task<GuardedApi> StartAsync(TimeProvider clock, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(clock);
        builder.Services.AddWebhooks(options => options.AddressPolicy.AllowLoopback = true).AddLoyaltyEvents().UseInMemory();
        builder.Services.Configure<WebhookHttpOptions>(options => options.MaxRequestBodyBytes = 64 * 1024 * 1024);
        builder.Services.AddHttpClient(WebhookHttpClient.Name).ConfigurePrimaryHttpMessageHandler((handler, _) => Trust((SocketsHttpHandler)handler));
        configure?.Invoke(builder.Services);
        var api = new GuardedApi(builder.Build());
        await api._app.StartAsync();
        api._client.BaseAddress = new Uri(api.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return api;
    }

    /// <summary>Replaces the webhooks by one.</summary>
    public async Task<Webhook> SetHookAsync(string url, Func<Webhook, Webhook>? change = null)
    {
        foreach (var old in (await Webhooks.LoadAsync(CancellationToken.None)).Webhooks)
        {
            await Webhooks.TryDeleteAsync(old.Id, old.Version, CancellationToken.None);
        }

        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            Name = HookName,
            Url = url,
            Event = Event,
            FireAndForget = false,
            AwaitResponse = true,
            ResponseContainsData = true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        webhook = change is null ? webhook : change(webhook);
        await Webhooks.AddAsync(webhook, CancellationToken.None);
        await Services.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(CancellationToken.None);
        return webhook;
    }

    /// <summary>Has the API's client add an order; gives the answer and how the webhook's call ended.</summary>
    public async Task<(HttpResponseMessage Response, WebhookCallSummary Call)> OrderAsync(Order order)
    {
        _asked = NewAsked();
        var response = await _client.PostAsJsonAsync("/orders", order);
        return (response, await _asked.Task);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task RememberAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        _asked.SetResult(context.Features.Get<IWebhookFeature>()!.Decisions.Single().Calls.Single());
    }

    private static TaskCompletionSource<WebhookCallSummary> NewAsked() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The one thing that differs from production, beside loopback: who is trusted. Everything is checked as ever.
    private static void Trust(SocketsHttpHandler handler)
    {
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(TestCertificates.Root);
    }
}
