using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace WebhookMiddleware.Receiver.Tests.Support;

/// <summary>A receiver on a real Kestrel, whose clock stands at the time of the test vector.</summary>
internal sealed class ReceiverHost : IAsyncDisposable
{
    public const string Path = "/hooks/orders";

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived;

    private ReceiverHost(WebApplication app, FakeTimeProvider time, SemaphoreSlim arrived)
    {
        _app = app;
        _arrived = arrived;
        Time = time;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public Uri Url => new(Client.BaseAddress!, Path);

    public static async Task<ReceiverHost> StartAsync(
        Delegate handler,
        Action<WebhookReceiverOptions>? configure = null,
        Action<IServiceCollection>? addServices = null,
        Action<RouteHandlerBuilder>? configureRoute = null,
        DateTimeOffset? at = null)
    {
        var time = new FakeTimeProvider(at ?? Vector.Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        addServices?.Invoke(builder.Services);
        var app = builder.Build();
        var arrived = new SemaphoreSlim(0);
        app.Use((context, next) =>
        {
            arrived.Release();
            return next(context);
        });
        var route = app.MapWebhookReceiver(Path, handler, configure ?? (options => options.Secrets.Add(Vector.Secret)));
        configureRoute?.Invoke(route);
        await app.StartAsync();
        return new ReceiverHost(app, time, arrived);
    }

    /// <summary>Waits until so many requests have reached the host.</summary>
    public async Task AllArrivedAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _arrived.WaitAsync();
        }
    }

    public Task<Reply> SendAsync(Call call) => SendAsync(call.ToRequest());

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Client.SendAsync(request);
            return new Reply(
                response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                await response.Content.ReadAsStringAsync(),
                response.Headers.WwwAuthenticate.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // A request that a handler still holds must not delay the end of a test.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _arrived.Dispose();
    }
}
