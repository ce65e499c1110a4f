using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>A small API on a real Kestrel, whose webhooks call a real receiver.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly IHost _host;

    private TestApi(IHost host, WebhookReceiver receiver, TestLogs logs, Uri address)
    {
        _host = host;
        Receiver = receiver;
        Logs = logs;
        Address = address;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Client { get; }

    public Uri Address { get; }

    public WebhookReceiver Receiver { get; }

    public TestLogs Logs { get; }

    public IServiceProvider Services => _host.Services;

    public static async Task<TestApi> StartAsync(Action<TestApiBuilder> configure)
    {
        var receiver = await WebhookReceiver.StartAsync();
        try
        {
            var builder = new TestApiBuilder(receiver);
            configure(builder);
            var (host, address) = await builder.StartAsync();
            return new TestApi(host, receiver, builder.Logs, address);
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tries to start an API that can't; gives the message.</summary>
    public static async Task<string> FailToStartAsync(Action<TestApiBuilder> configure)
    {
        var start = async () =>
        {
            await using var api = await StartAsync(configure);
        };
        return (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }

    /// <summary>Replaces the webhooks; forgets what the receiver got and what was logged.</summary>
    public async Task SetHooksAsync(Action<WebhookSetup> configure)
    {
        await Services.SetWebhooksAsync(Receiver, configure);
        Logs.Clear();
    }

    public Task<TestResponse> PostAsync(string path, string? json, params (string Name, string Value)[] headers)
        => SendAsync(HttpMethod.Post, path, json, headers);

    public async Task<TestResponse> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        using var content = json is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        if (content is not null)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await SendAsync(method, path, content, headers);
    }

    public async Task<TestResponse> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await Client.SendAsync(request);
        return await TestResponse.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();

        // The receiver first: what it holds back must not hold up the application's end.
        await Receiver.DisposeAsync();
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }
    }
}
