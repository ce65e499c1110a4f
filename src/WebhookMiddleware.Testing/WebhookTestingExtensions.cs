using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Background;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Provides extension methods that set up webhooks in integration tests.</summary>
public static class WebhookTestingExtensions
{
    /// <summary>Returns a factory for the application with these webhooks.</summary>
    /// <param name="factory">The application under test, which must call <c>AddWebhooks()</c>.</param>
    /// <param name="webhooks">The webhooks.</param>
    public static WebApplicationFactory<TEntryPoint> WithWebhooks<TEntryPoint>(
        this WebApplicationFactory<TEntryPoint> factory, TestWebhooks webhooks)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.WithWebHostBuilder(builder => builder.ConfigureTestServices(services => services.AddTestWebhooks(webhooks)));
    }

    /// <summary>
    /// Returns a factory for the application with webhooks that call the receiver. They are in a fresh store, unless the set-up chooses the
    /// application's (<see cref="WebhookSetup.UseApplicationStore"/>).
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
    /// Adds these webhooks to an application that a test builds itself. Call it after <c>AddWebhooks()</c> and the choice of the store. The
    /// store is filled when the application starts.
    /// </summary>
    /// <param name="services">The services of the application under test.</param>
    /// <param name="webhooks">The webhooks.</param>
    public static IServiceCollection AddTestWebhooks(this IServiceCollection services, TestWebhooks webhooks)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(webhooks);
        if (webhooks.Clock is { } clock)
        {
            services.Replace(ServiceDescriptor.Singleton(clock.TimeProvider));
            services.Replace(ServiceDescriptor.Singleton(new Jitter(new NoSpread())));
        }

        return services.Add(webhooks);
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
        return services.Add(setup);
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
        await setup.AddToStoreAsync(services, CancellationToken.None);
    }

    private static IServiceCollection Add(this IServiceCollection services, WebhookSetup setup)
    {
        if (!setup.UsesApplicationStore)
        {
            FreshStore.Use(services);
        }

        setup.Added();
        services.AddSingleton(setup);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WebhookSetupService>());
        if (setup.Receiver.IsInMemory)
        {
            services.AddHttpClient(WebhookHttpClient.Name)
                .ConfigurePrimaryHttpMessageHandler(() => new ReceiverMessageHandler(setup.Receiver));
        }
        else
        {
            services.PostConfigure<WebhookOptions>(options => options.AddressPolicy.AllowLoopback = true);
        }

        return services;
    }
}
