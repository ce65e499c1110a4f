using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;
using WebhookMiddleware.Events;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.Benchmarks.Macro.Api;

/// <summary>The API: a host that uses the package, with the same endpoints by hand beside it.</summary>
internal static class ApiHost
{
    /// <summary>The argument that makes this program the API.</summary>
    public const string Verb = "macro-api";

    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        var settings = ApiSettings.Read(builder.Configuration);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddControllers();
        builder.Services.AddValidation();
        AddHand(builder.Services, settings);
        if (settings.Kind == ApiKind.Package)
        {
            AddPackage(builder, settings);
        }

        if (settings.Kind == ApiKind.Migrated)
        {
            builder.Services.AddDbContext<MigratedContext>(settings.Use);
        }

        await using var app = builder.Build();
        await PrepareAsync(app.Services, settings);
        Map(app, settings);
        await ServedApp.ServeAsync(app, () => OtherHooks.AddAsync(app.Services, settings.OtherHooks));
    }

    private static void AddHand(IServiceCollection services, ApiSettings settings)
    {
        services.AddHttpClient(OrderHook.ClientName)
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider => new OrderHook(provider.GetRequiredService<IHttpClientFactory>(), settings.Receiver));
        services.AddSingleton(_ => new HandLog(Path.Combine(settings.Keys, "calls.db")));
        services.AddKeyedSingleton(OrderHook.Logged, (provider, _) => new OrderHook(
            provider.GetRequiredService<IHttpClientFactory>(), settings.Receiver, provider.GetRequiredService<HandLog>()));
        if (settings.Shop)
        {
            services.AddDbContext<ShopContext>(settings.Use);
            services.AddSingleton(provider => new OutboxSender(
                provider.GetRequiredService<IServiceScopeFactory>(),
                provider.GetRequiredService<IHttpClientFactory>(),
                settings.Receiver,
                settings.Slots));
            services.AddHostedService(provider => provider.GetRequiredService<OutboxSender>());
        }
    }

    private static void AddPackage(WebApplicationBuilder builder, ApiSettings settings)
    {
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(settings.Keys)).SetApplicationName("bench");
        var webhooks = builder.Services.AddWebhooks(options =>
        {
            options.AddressPolicy.AllowLoopback = true;
            options.AllowSecretsOverHttp = true;
            options.Delivery.MaxInFlightPerWebhook = settings.Slots;

            // More requests wait at the same time here than the default allows.
            options.MaxAwaitedCalls = 4000;
            options.MaxAwaitedCallsPerWebhook = 3000;
            foreach (var name in BenchEvents.Before)
            {
                options.Events.Add(name, WebhookPhase.Before);
            }

            foreach (var name in BenchEvents.After)
            {
                options.Events.Add(name, WebhookPhase.After);
            }

            foreach (var name in OtherHooks.Events)
            {
                options.Events.Add(name, WebhookPhase.Before);
            }
        });
        HostDatabase.AddStore(webhooks, settings.Store, settings.ConnectionString);
        if (settings.Shop)
        {
            builder.Services.AddDbContext<EnlistedShopContext>(options =>
            {
                settings.Use(options);
                options.UseWebhookOutbox();
            });
        }
    }

    private static async Task PrepareAsync(IServiceProvider services, ApiSettings settings)
    {
        await using var scope = services.CreateAsyncScope();
        if (settings.Shop)
        {
            // Before the package makes its tables: what is there already would keep these from being made.
            await scope.ServiceProvider.GetRequiredService<ShopContext>().Database.EnsureCreatedAsync();
        }

        if (settings.Kind == ApiKind.Migrated)
        {
            await scope.ServiceProvider.GetRequiredService<MigratedContext>().Database.MigrateAsync();
        }
    }

    private static void Map(WebApplication app, ApiSettings settings)
    {
        app.MapPost("/unbound", (Order order) => order);
        app.MapGet("/memory", MemoryInUse);
        if (settings.Kind != ApiKind.Package)
        {
            return;
        }

        app.UseWebhooks();
        app.MapWebhookManagement().AllowAnonymous();
        app.MapControllers();
        HookEndpoints.Map(app);
        if (settings.Shop)
        {
            ShopEndpoints.Map(app);
        }
    }

    // Twice, since what has been finalised in between can only be collected after that.
    private static string MemoryInUse()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return FormattableString.Invariant($"{GC.GetTotalMemory(forceFullCollection: true)} {Environment.WorkingSet}");
    }
}
