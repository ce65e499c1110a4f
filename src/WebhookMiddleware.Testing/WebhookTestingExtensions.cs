using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Provides extension methods that set up webhooks in integration tests.</summary>
public static class WebhookTestingExtensions
{
    /// <summary>
    /// Returns a factory for the application with webhooks that call the receiver. They are added to the application's own store; use a
    /// new store for each test.
    /// </summary>
    /// <param name="factory">The application under test, which must call <c>AddWebhooks()</c>.</param>
    /// <param name="receiver">The receiver that the webhooks call.</param>
    /// <param name="configure">Adds the webhooks.</param>
    public static WebApplicationFactory<TEntryPoint> WithWebhooks<TEntryPoint>(
        this WebApplicationFactory<TEntryPoint> factory, WebhookReceiver receiver, Action<WebhookSetup> configure)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.WithWebHostBuilder(builder => builder.ConfigureTestServices(
            services => services.AddTestWebhooks(receiver, configure)));
    }

    /// <summary>
    /// Adds webhooks that call the receiver to an application that a test builds itself. Call it after <c>AddWebhooks()</c> and the choice
    /// of the store. The store is filled when the application starts.
    /// </summary>
    /// <param name="services">The services of the application under test.</param>
    /// <param name="receiver">The receiver that the webhooks call.</param>
    /// <param name="configure">Adds the webhooks; null for none, until <see cref="SetWebhooksAsync"/> adds some.</param>
    public static IServiceCollection AddTestWebhooks(
        this IServiceCollection services, WebhookReceiver receiver, Action<WebhookSetup>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var setup = new WebhookSetup(receiver);
        configure?.Invoke(setup);
        services.AddSingleton(setup);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WebhookSetupService>());
        if (receiver.IsInMemory)
        {
            services.AddHttpClient(WebhookHttpClient.Name).ConfigurePrimaryHttpMessageHandler(() => new ReceiverMessageHandler(receiver));
        }
        else
        {
            services.PostConfigure<WebhookOptions>(options => options.AddressPolicy.AllowLoopback = true);
        }

        return services;
    }

    /// <summary>
    /// Replaces all webhooks of a running application, so that tests can share it, and resets the receiver. The change has taken effect
    /// when the method returns.
    /// </summary>
    /// <param name="services">The application's services, such as <c>factory.Services</c>.</param>
    /// <param name="receiver">The receiver that the application was set up with.</param>
    /// <param name="configure">Adds the webhooks.</param>
    public static async Task SetWebhooksAsync(this IServiceProvider services, WebhookReceiver receiver, Action<WebhookSetup> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var store = services.GetRequiredService<IWebhookStore>();
        foreach (var webhook in (await store.LoadAsync(CancellationToken.None)).Webhooks)
        {
            await store.TryDeleteAsync(webhook.Id, webhook.Version, CancellationToken.None);
        }

        receiver.Reset();
        var setup = new WebhookSetup(receiver);
        configure(setup);
        foreach (var webhook in setup.Build(services.GetRequiredService<TimeProvider>()))
        {
            await store.AddAsync(webhook, CancellationToken.None);
        }

        await services.GetRequiredService<IWebhookAdministration>().NotifyChangedAsync();
    }
}
