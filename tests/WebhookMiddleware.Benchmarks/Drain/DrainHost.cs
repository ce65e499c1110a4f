using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.TestSupport.Hosts;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>A host that dispatches, in a process of its own. It is told what to do line by line.</summary>
internal sealed class DrainHost(IServiceProvider services, int payload)
{
    /// <summary>The argument that makes this program the host.</summary>
    public const string Verb = "drain-host";

    public static async Task ServeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var settings = DrainSettings.Read(builder.Configuration);
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(settings.Keys)).SetApplicationName("bench");
        var webhooks = builder.Services.AddWebhookCore(options =>
        {
            options.AddressPolicy.AllowLoopback = true;
            options.AllowSecretsOverHttp = true;
            options.Delivery.MaxInFlight = Math.Max(options.Delivery.MaxInFlight, settings.Slots);
            options.Delivery.MaxInFlightPerWebhook = settings.Slots;
            options.Delivery.PollInterval = TimeSpan.FromMilliseconds(50);
        });
        HostDatabase.AddStore(webhooks.AddLoyaltyEvents(), settings.Store, settings.ConnectionString);
        if (settings.ForgetsQueue)
        {
            UseForgetfulQueue(builder.Services);
        }

        CountQueue(builder.Services);

        using var host = builder.Build();
        await host.StartAsync();
        await Instructions.ObeyAsync(new DrainHost(host.Services, settings.Payload).ObeyAsync);
        await host.StopAsync();
    }

    private async Task<string> ObeyAsync(string[] words)
    {
        switch (words)
        {
            case ["hook", var url]:
                return await AddHookAsync(url);
            case ["write", var hook, var count]:
                await Backlog.WriteAsync(services, Guid.Parse(hook), int.Parse(count, CultureInfo.InvariantCulture), payload);
                break;
            case ["switch", var hook, var isOn]:
                await services.SwitchHookAsync(Guid.Parse(hook), bool.Parse(isOn));
                break;
            case ["refresh", ..]:
                await services.RefreshHooksAsync();
                break;
            case ["report"]:
                return ((CountingQueue)services.GetRequiredService<IDeliveryQueue>()).Report();
            default:
                throw new ArgumentException($"What is '{string.Join(' ', words)}'?");
        }

        return Instructions.Done;
    }

    private async Task<string> AddHookAsync(string url)
    {
        var now = TimeProvider.System.GetUtcNow();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            Name = "Drain",
            Url = url,
            Event = Backlog.EventName,
            IsActive = false,
            SigningSecrets = [new WebhookSigningSecret(Guid.CreateVersion7(now), Signature.Secret, now)],
            CreatedAt = now,
            UpdatedAt = now,
        };
        await services.AddHookAsync(webhook);
        return webhook.Id.ToString();
    }

    private static void UseForgetfulQueue(IServiceCollection services)
    {
        var queue = new ForgetfulQueue();
        services.Replace(ServiceDescriptor.Singleton<IOutboxStore>(queue));
        services.Replace(ServiceDescriptor.Singleton<IDeliveryQueue>(_ => queue));
    }

    private static void CountQueue(IServiceCollection services)
    {
        var queue = services.Last(service => service.ServiceType == typeof(IDeliveryQueue)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IDeliveryQueue>(provider => new CountingQueue((IDeliveryQueue)queue(provider))));
    }
}
