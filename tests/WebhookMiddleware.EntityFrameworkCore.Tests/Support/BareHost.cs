using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>Builds hosts with a store and nothing else.</summary>
internal static class BareHost
{
    /// <param name="use">Chooses the store.</param>
    /// <param name="configure">Adds services before the store, which starts before them all the same.</param>
    public static IHost Create(Action<IWebhookBuilder> use, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddFakeLogging();
        configure?.Invoke(builder.Services);
        use(new WebhookBuilder(builder.Services));
        builder.Services.AddSingleton<IDataProtectionProvider>(new SwitchableKeyRing());
        return builder.Build();
    }
}

/// <summary>Looks once, at the start of the hosted services.</summary>
internal sealed class StartProbe(Func<long> look) : IHostedService
{
    public long Seen { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Seen = look();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
