using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;
using WebhookMiddleware.WarmUp;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Health;

/// <summary>
/// Reports whether the store can be reached, how old the snapshot is, whether the queue's operations and the dispatcher work, and which
/// webhooks can't be called because their secrets are unreadable or this host doesn't know their event.
/// </summary>
internal sealed class WebhookHealthCheck(
    WebhookRegistry registry,
    IWebhookStore store,
    DeliveryStatus delivery,
    QueueGate gate,
    StoreOutage outage,
    CallLogStatus callLog,
    ConfiguredWebhooks configured,
    LoadFailures loadFailures,
    IOptionsMonitor<WebhookOptions> options,
    TimeProvider timeProvider) : IHealthCheck
{
    private static readonly TimeSpan MinPassAge = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> data = new()
        {
            ["webhooks"] = registry.Current.Webhooks.Count,
            ["snapshotReadAt"] = Text(registry.LastReadAt) ?? "never",
            ["lastDispatcherPassAt"] = Text(delivery.LastPassAt)!,
            ["oldestDueDeliveryAt"] = Text(delivery.Depth?.OldestDueAt) ?? "none",
        };
        var health = await ExamineAsync(cancellationToken);
        return new HealthCheckResult(health.Status, health.Describe(), health.Exception, data);
    }

    /// <summary>Determines the health of this host's webhooks, and all reasons why it is not better.</summary>
    public async Task<WebhookHealth> ExamineAsync(CancellationToken cancellationToken)
    {
        if (loadFailures.Part is { } part)
        {
            return WebhookHealth.Unhealthy(
                $"'{part}' could not be loaded while this process had no open files or no memory left. "
                    + "The runtime does not try again: restart this host.");
        }

        // Reported together with the other reasons, since it is part of the same outage.
        string[] unstoredSwitch = registry.UnstoredSwitch is { } unstored
            ? [$"The webhooks are switched {(unstored.IsEnabled ? "on" : "off")} on this host alone: "
                + "the store has not stored the change yet."]
            : [];
        if (await TryReachStoreAsync(cancellationToken) is { } exception)
        {
            return registry.IsLoaded
                ? WebhookHealth.Degraded([KeepingLast(exception), .. unstoredSwitch]) with { Exception = exception }
                : WebhookHealth.Unhealthy([NothingLoaded(exception), .. unstoredSwitch]) with { Exception = exception };
        }

        // The store answers here, but the reloader has read nothing for ten polls, so it is stuck.
        var limit = (options.CurrentValue.ReloadInterval * 10) + TimeSpan.FromSeconds(5);
        if (registry.LastReadAt is not { } lastRead || timeProvider.GetUtcNow() - lastRead > limit)
        {
            return WebhookHealth.Degraded("The webhooks have not been read for a while.");
        }

        if (outage.Describe() is { } failures)
        {
            var reason = gate.IsShut
                ? "The store can be read but not written. Until it can be written again, requests with background webhooks are refused "
                    + $"before their handlers run, and deliveries wait. {failures}"
                : $"The store can be read, but background deliveries fail at it and wait until it works again. {failures}";
            return WebhookHealth.Degraded([reason, .. unstoredSwitch]);
        }

        if (IsDispatcherStuck())
        {
            return WebhookHealth.Degraded("The dispatcher of background deliveries has not polled for a while.");
        }

        if (!registry.IsEnabled && unstoredSwitch.Length == 0)
        {
            return new(HealthStatus.Healthy, ["Webhooks are switched off: none is called, and deliveries wait."]);
        }

        string[] reasons =
        [
            .. unstoredSwitch,
            .. callLog.Describe() is { } lost ? [lost] : Array.Empty<string>(),
            .. configured.Refused is { Count: > 0 } errors
                ? [$"The webhooks of the reloaded configuration are not used, and the last good ones stay: {string.Join(" ", errors)}"]
                : Array.Empty<string>(),
            .. LeftOut(),
            .. Reason(
                "These webhooks are not called, because their secrets can't be decrypted: ",
                Definitions().Where(webhook => webhook.SecretsUnreadable)),
            .. Reason(
                "These webhooks are active, but no request calls them, because this host doesn't know their event: ",
                registry.UnknownEvents.Among(Definitions())),
        ];
        return reasons.Length == 0 ? WebhookHealth.Healthy : WebhookHealth.Degraded(reasons);
    }

    private async Task<Exception?> TryReachStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.GetVersionAsync(cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception;
        }
    }

    private static string KeepingLast(Exception exception) => exception is StoreMissingException
        ? $"{exception.Message} The last loaded webhooks are kept."
        : "The webhook store can't be reached; the last loaded webhooks are kept.";

    private static string NothingLoaded(Exception exception) => exception is StoreMissingException
        ? $"{exception.Message} No webhooks have been loaded."
        : "The webhook store can't be reached, and no webhooks have been loaded.";

    private IEnumerable<Webhook> Definitions() => registry.Current.Webhooks.Select(webhook => webhook.Definition);

    private string[] LeftOut()
        => registry.Unreadable is { Count: > 0 } unreadable
            ? ["These webhooks are left out, because they can't be read from the store: "
                + string.Join(
                    ", ",
                    unreadable.Select(webhook => $"{LogSanitizer.Of(webhook.Name)} ({webhook.Id}: {LogSanitizer.Of(webhook.Reason)})"))
                + "."]
            : [];

    private static string[] Reason(string reason, IEnumerable<Webhook> webhooks)
        => string.Join(", ", webhooks) is { Length: > 0 } names ? [$"{reason}{names}."] : [];

    private bool IsDispatcherStuck()
    {
        var current = options.CurrentValue;
        var limit = current.Delivery.PollInterval * 10;
        return current.Enabled && timeProvider.GetUtcNow() - delivery.LastPassAt > (limit > MinPassAge ? limit : MinPassAge);
    }

    private static string? Text(DateTimeOffset? moment) => moment?.ToString("O", CultureInfo.InvariantCulture);
}
