using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.TestSupport.Hosts;

/// <summary>A worker inside the test process: several of them are several hosts to the database.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    /// <summary>The event that the tests raise.</summary>
    public const string Event = WebhookEvents.AfterRegistration;

    private readonly IHost _host;

    private WorkerHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    /// <summary>A host that dispatches.</summary>
    /// <param name="database">Its database.</param>
    /// <param name="settings">Of the section <c>Webhooks:Delivery</c>.</param>
    public static Task<WorkerHost> StartAsync(HostDatabase database, params (string Key, object Value)[] settings)
        => StartAsync(database, settings, _ => { });

    /// <summary>A host that dispatches, with services of the caller's own.</summary>
    /// <param name="database">Its database.</param>
    /// <param name="settings">Of the section <c>Webhooks:Delivery</c>.</param>
    /// <param name="configure">Changes its services.</param>
    public static async Task<WorkerHost> StartAsync(
        HostDatabase database, (string Key, object Value)[] settings, Action<IServiceCollection> configure)
    {
        var worker = Create(database, settings, configure);
        await worker._host.StartAsync();
        return worker;
    }

    /// <summary>A host that only raises events: what it writes, others send.</summary>
    public static async Task<WorkerHost> StartSilentAsync(HostDatabase database)
    {
        var worker = Create(database, [], _ => { });
        await worker.RefreshAsync();
        return worker;
    }

    /// <summary>Adds a background webhook; this host knows of it at once.</summary>
    public async Task<Webhook> AddHookAsync(string url, Func<Webhook, Webhook>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var webhook = new Webhook { Id = Guid.CreateVersion7(now), Name = "Soak", Url = url, Event = Event, CreatedAt = now, UpdatedAt = now };
        webhook = change is null ? webhook : change(webhook);
        await Services.AddHookAsync(webhook);
        return webhook;
    }

    /// <summary>Switches a webhook on or off; this host knows of it at once.</summary>
    public Task SwitchAsync(Guid id, bool isActive) => Services.SwitchHookAsync(id, isActive);

    /// <summary>Makes this host read the webhooks that others have added.</summary>
    public Task RefreshAsync() => Services.RefreshHooksAsync();

    /// <summary>Raises an event; durable when it returns.</summary>
    public Task RaiseAsync(int number) => Services.GetRequiredService<IWebhookRaiser>().RaiseAfterAsync(Event, new Numbered(number));

    /// <summary>Raises the events 0 to <paramref name="count"/> − 1, many at the same time.</summary>
    public Task RaiseAllAsync(int count)
        => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) => await RaiseAsync(number));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static WorkerHost Create(HostDatabase database, (string Key, object Value)[] settings, Action<IServiceCollection> configure)
    {
        var builder = WorkerSetup.Create(configuration =>
        {
            configuration["Webhooks:Store"] = database.Store;
            configuration["ConnectionStrings:Webhooks"] = database.ConnectionString;
            foreach (var (key, value) in settings)
            {
                configuration[$"Webhooks:Delivery:{key}"] = FormattableString.Invariant($"{value}");
            }
        });
        builder.Services.AddSingleton<IHostLifetime, OwnedLifetime>();
        configure(builder.Services);
        return new WorkerHost(builder.Build());
    }
}
