using Microsoft.Extensions.Diagnostics.HealthChecks;
using SampleHost.Api;
using SampleHost.Data;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace SampleHost.Demo;

/// <summary>
/// Gives a newly created database three webhooks that call the demo receiver. The host is healthy when that has been seen to; that it
/// failed is logged, and harms nobody.
/// </summary>
internal sealed partial class DemoWebhooks(
    IServiceScopeFactory scopes,
    DatabaseCreation database,
    HostAddress address,
    TimeProvider time,
    ILogger<DemoWebhooks> logger) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool _done;

    // Not earlier: the webhooks need the host's own address.
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (database.IsNewDatabase && address.Find() is { } own)
            {
                await AddAsync(new Uri(own, "demo/receiver/"), cancellationToken);
            }
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }

        _done = true;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(_done ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The demo webhooks are being added."));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddAsync(Uri receiver, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IWebhookStore>();
        if ((await store.LoadAsync(cancellationToken)).Webhooks.Count > 0)
        {
            return;
        }

        await store.AddAsync(
            New("Demo: tells of new users", WebhookEvents.AfterRegistration, new Uri(receiver, "allow")),
            cancellationToken);

        // Awaited, and its answer is applied. A shop named demo calls it; other orders are none of its business.
        await store.AddAsync(
            New("Demo: discount in the demo shop", WebhookEvents.BeforeOrderAdd, new Uri(receiver, "enrich")) with
            {
                FireAndForget = false,
                AwaitResponse = true,
                ResponseContainsData = true,
                Condition = "data.shop_id == \"demo\"",
                TimeoutMs = 2000,
                OnFailure = FailureAction.Continue,
            },
            cancellationToken);

        // Switch it on to see what a refusal looks like.
        await store.AddAsync(
            New("Demo: refuses every registration", WebhookEvents.BeforeRegistration, new Uri(receiver, "deny")) with
            {
                IsActive = false,
                FireAndForget = false,
                AwaitResponse = true,
                ResponseContainsData = true,
            },
            cancellationToken);

        // The host has read its webhooks already; without this they would be in force a second late.
        await scope.ServiceProvider.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(cancellationToken);
        Log.Added(logger, receiver);
    }

    private Webhook New(string name, string eventName, Uri url)
    {
        var now = time.GetUtcNow();
        return new Webhook
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Event = eventName,
            Url = url.ToString(),
            Order = 10,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Added three demo webhooks; see {Receiver}log", EventName = "DemoWebhooksAdded")]
        public static partial void Added(ILogger logger, Uri receiver);

        [LoggerMessage(2, LogLevel.Warning, "The demo webhooks could not be added", EventName = "DemoWebhooksFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
