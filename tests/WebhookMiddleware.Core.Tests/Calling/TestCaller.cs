using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.Core.Tests.Calling;

/// <summary>The caller as it is registered, with a clock that stands still and, unless the network is wanted, a stub for it.</summary>
internal sealed class TestCaller : IDisposable
{
    private readonly ServiceProvider _services;

    public TestCaller(Action<WebhookOptions>? configure = null, bool useNetwork = false, Action<IServiceCollection>? services = null)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(Logs)));
        collection.AddSingleton<TimeProvider>(Clock);
        collection.Configure<WebhookOptions>(options => configure?.Invoke(options));
        collection.AddWebhookCalling();
        if (!useNetwork)
        {
            collection.AddHttpClient(WebhookHttpClient.Name).ConfigurePrimaryHttpMessageHandler(() => Network);
        }

        services?.Invoke(collection);
        collection.AddWebhookCalling();
        _services = collection.BuildServiceProvider();
        Caller = _services.GetRequiredService<IWebhookCaller>();
        Resilience = _services.GetRequiredService<WebhookResilience>();
    }

    public FakeTimeProvider Clock { get; } = new(TestCalls.Now);

    public StubHandler Network { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public IWebhookCaller Caller { get; }

    public WebhookResilience Resilience { get; }

    public Task<WebhookAnswer> CallAsync(WebhookCall call) => Caller.CallAsync(call, CancellationToken.None);

    /// <summary>Makes the stub answer so, with a fresh response for each call.</summary>
    public void AnswerWith(int status, string? body = null, string? contentType = "application/json", Action<HttpResponseMessage>? configure = null)
        => Network.Answer = _ =>
        {
            var response = new HttpResponseMessage((System.Net.HttpStatusCode)status);
            if (body is not null)
            {
                response.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
                if (contentType is not null)
                {
                    response.Content.Headers.Add("Content-Type", contentType);
                }
            }

            configure?.Invoke(response);
            return Task.FromResult(response);
        };

    public void Dispose() => _services.Dispose();
}
