using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Testing.Shop;

namespace WebhookMiddleware.Testing.Tests;

/// <summary>The shop, started with webhooks.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    public const string Before = "before_order";
    public const string After = "after_order";

    public static readonly Order Cups = new("CUP-1", 2, Shipping.Courier);

    private readonly WebApplicationFactory<Program> _root = new();
    private readonly WebApplicationFactory<Program> _factory;

    public RunningShop(TestWebhooks webhooks, Action<IServiceCollection>? services = null, params (string Key, string Value)[] settings)
    {
        _factory = _root.WithWebHostBuilder(builder =>
        {
            Array.ForEach(settings, setting => builder.UseSetting(setting.Key, setting.Value));
            builder.ConfigureTestServices(collection => services?.Invoke(collection));
        }).WithWebhooks(webhooks);
        Client = _factory.CreateClient();
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _factory.Services;

    public async Task<int> OrderAsync()
    {
        using var response = await Client.PostAsJsonAsync("/orders", Cups);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _factory.DisposeAsync();
        await _root.DisposeAsync();
    }
}
