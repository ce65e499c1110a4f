using Microsoft.Extensions.Diagnostics.HealthChecks;
using SampleHost.Api;
using SampleHost.Data;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace SampleHost.Demo;

/// <summary>
/// Adds three webhooks to a newly created database; they call the demo receiver of the host that added them. The health check waits until
/// they have been added, by this host or by another, so that a host that is still starting is not reported as unhealthy. A failure is only
/// logged.
/// </summary>
public sealed partial class DemoWebhooks(
    IServiceScopeFactory scopes,
    HostAddress address,
    ILogger<DemoWebhooks> logger) : IHostedLifecycleService, IHealthCheck
{
    public const string SeedName = "demo-webhooks";

    // Fixed ids, so that a host which continues the work of one that died finds the webhooks already added.
    private static readonly Guid TellsOfUsers = new("01a20ada-2c00-7000-8000-000000000001");
    private static readonly Guid GivesDiscount = new("01a20ada-2c00-7000-8000-000000000002");
    private static readonly Guid RefusesUsers = new("01a20ada-2c00-7000-8000-000000000003");

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Runs after the start, because the webhooks need the host's own address.
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (address.Find() is { } own)
            {
                await AddOnceAsync(new Uri(own, "demo/receiver/"), cancellationToken);
            }
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception);
        }

        _done.TrySetResult();
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _done.Task.WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AddOnceAsync(Uri receiver, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var seeding = scope.ServiceProvider.GetRequiredService<Seeding>();
        var store = scope.ServiceProvider.GetRequiredService<IWebhookStore>();
        var administration = scope.ServiceProvider.GetRequiredService<IWebhookAdministration>();
        if (await seeding.PlantOnceAsync(SeedName, token => AddAsync(store, administration, receiver, token), cancellationToken))
        {
            // Another host may have added them. This one has loaded its webhooks already and would see them a second later.
            await administration.NotifyChangedAsync(cancellationToken);
        }
    }

    private async Task AddAsync(
        IWebhookStore store, IWebhookAdministration administration, Uri receiver, CancellationToken cancellationToken)
    {
        var present = (await store.LoadAsync(cancellationToken)).Webhooks.Select(webhook => webhook.Id).ToHashSet();
        foreach (var webhook in Webhooks(receiver).Where(webhook => !present.Contains(webhook.Id)))
        {
            var result = await administration.SaveAsync(webhook, cancellationToken);
            if (result.Status is WebhookEditStatus.Invalid)
            {
                var errors = string.Join(" ", result.Errors.SelectMany(error => error.Value));
                Log.Refused(logger, webhook.Name, errors);
            }
        }

        Log.Added(logger, receiver);
    }

    private static IEnumerable<Webhook> Webhooks(Uri receiver)
    {
        yield return New(TellsOfUsers, "Demo: tells of new users", WebhookEvents.AfterRegistration, new Uri(receiver, "allow"));

        // Awaited, and its decision is applied. Its condition limits it to the shop "demo".
        yield return New(GivesDiscount, "Demo: discount in the demo shop", WebhookEvents.BeforeOrderAdd, new Uri(receiver, "enrich")) with
        {
            FireAndForget = false,
            AwaitResponse = true,
            ResponseContainsData = true,
            Condition = "data.shop_id == \"demo\"",
            TimeoutMs = 2000,
            OnFailure = FailureAction.Continue,
        };

        // Inactive; activate it to see what a refusal looks like.
        yield return New(RefusesUsers, "Demo: refuses every registration", WebhookEvents.BeforeRegistration, new Uri(receiver, "deny")) with
        {
            IsActive = false,
            FireAndForget = false,
            AwaitResponse = true,
            ResponseContainsData = true,
        };
    }

    private static Webhook New(Guid id, string name, string eventName, Uri url)
        => new() { Id = id, Name = name, Event = eventName, Url = url.ToString(), Order = 10 };

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "DemoWebhooksAdded", Level = LogLevel.Information,
            Message = "Added three demo webhooks; see {Receiver}log")]
        public static partial void Added(ILogger logger, Uri receiver);

        [LoggerMessage(EventId = 2, EventName = "DemoWebhooksFailed", Level = LogLevel.Warning,
            Message = "The demo webhooks could not be added")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "The webhook '{Webhook}' was not added. {Errors}", EventName = "DemoWebhookRefused")]
        public static partial void Refused(ILogger logger, string webhook, string errors);
    }
}
