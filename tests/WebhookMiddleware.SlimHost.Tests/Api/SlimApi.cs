using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.SlimHost.Tests.Api;

/// <summary>A host as the template for native AOT makes it, with its own types in a source-generated context, on a real Kestrel.</summary>
internal sealed class SlimApi : IAsyncDisposable
{
    public const string Before = WebhookEvents.BeforeOrderAdd;
    public const string After = "after_order";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private SlimApi(WebApplication app, WebhookReceiver receiver)
    {
        _app = app;
        Receiver = receiver;
        _client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()) };
    }

    public WebhookReceiver Receiver { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<SlimApi> StartAsync(
        Action<WebApplication>? map = null, Action<WebApplicationBuilder>? configure = null, Action<IWebhookBuilder>? webhooks = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiTypes.Default));
        var added = builder.Services.AddWebhooks(options =>
        {
            options.AllowSecretsOverHttp = true;
            options.Events.Add(After, WebhookPhase.After);
        }).AddLoyaltyEvents();
        webhooks ??= store => store.UseInMemory();
        webhooks(added);
        configure?.Invoke(builder);
        var receiver = await WebhookReceiver.StartAsync();
        builder.Services.AddTestWebhooks(receiver, setup => setup.UseApplicationStore());
        var app = builder.Build();
        try
        {
            app.UseWebhooks();
            app.MapWebhookManagement();
            map?.Invoke(app);
            await app.StartAsync();
            return new SlimApi(app, receiver);
        }
        catch
        {
            await app.DisposeAsync();
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tries to start a host that can't; gives the message.</summary>
    public static async Task<string> FailToStartAsync(Action<WebApplication>? map = null, Action<WebApplicationBuilder>? configure = null)
    {
        var start = async () =>
        {
            await using var api = await StartAsync(map, configure);
        };
        return (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
    }

    public Task SetHooksAsync(Action<WebhookSetup> configure) => Services.SetWebhooksAsync(Receiver, configure);

    public Task<Answer> PostAsync(string path, string json, string contentType = "application/json") => SendAsync(HttpMethod.Post, path, json, contentType);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        using var content = json is null ? null : new StringContent(json, Encoding.UTF8, contentType);
        return await SendAsync(method, path, content);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Receiver.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal sealed record Answer(int Status, string? ContentType, string Body)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;
    }
}
