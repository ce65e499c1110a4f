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
    LoadFailures loadFailures,
    IOptionsMonitor<WebhookOptions> options,
    TimeProvider timeProvider) : IHealthCheck
{
    private static readonly TimeSpan MinPassAge = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lastRead = registry.LastReadAt;
        Dictionary<string, object> data = new()
        {
            ["webhooks"] = registry.Current.Webhooks.Count,
            ["snapshotReadAt"] = Text(lastRead) ?? "never",
            ["lastDispatcherPassAt"] = Text(delivery.LastPassAt)!,
            ["oldestDueDeliveryAt"] = Text(delivery.Depth?.OldestDueAt) ?? "none",
        };

        // Reported together with the other reasons, since it is part of the same outage.
        var unstoredSwitch = registry.UnstoredSwitch is { } unstored
            ? $"The webhooks are switched {(unstored.IsEnabled ? "on" : "off")} on this host alone: the store has not stored the change yet"
            : null;

        if (loadFailures.Part is { } part)
        {
            return HealthCheckResult.Unhealthy(
                $"'{part}' could not be loaded while this process had no open files or no memory left. "
                    + "The runtime does not try again: restart this host.",
                null,
                data);
        }

        try
        {
            await store.GetVersionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return lastRead is null
                ? HealthCheckResult.Unhealthy(Join(NothingLoaded(exception), unstoredSwitch), exception, data)
                : HealthCheckResult.Degraded(
                    Join(
                        exception is StoreMissingException
                            ? $"{exception.Message} The last loaded webhooks are kept."
                            : "The webhook store can't be reached; the last loaded webhooks are kept.",
                        unstoredSwitch),
                    exception,
                    data);
        }

        // The store answers here, but the reloader has read nothing for ten polls, so it is stuck.
        var limit = (options.CurrentValue.ReloadInterval * 10) + TimeSpan.FromSeconds(5);
        if (lastRead is null || timeProvider.GetUtcNow() - lastRead > limit)
        {
            return HealthCheckResult.Degraded("The webhooks have not been read for a while.", null, data);
        }

        if (outage.Describe() is { } failures)
        {
            var outageReason = gate.IsShut
                ? "The store can be read but not written. Until it can be written again, requests with background webhooks are refused "
                    + $"before their handlers run, and deliveries wait. {failures}"
                : $"The store can be read, but background deliveries fail at it and wait until it works again. {failures}";
            return HealthCheckResult.Degraded(Join(outageReason, unstoredSwitch), null, data);
        }

        if (IsDispatcherStuck())
        {
            return HealthCheckResult.Degraded("The dispatcher of background deliveries has not polled for a while.", null, data);
        }

        if (!registry.IsEnabled && unstoredSwitch is null)
        {
            return HealthCheckResult.Healthy("Webhooks are switched off: none is called, and deliveries wait.", data);
        }

        string[] reasons =
        [
            .. unstoredSwitch is not null ? [unstoredSwitch] : Array.Empty<string>(),
            .. callLog.Describe() is { } reason ? [reason] : Array.Empty<string>(),
            .. LeftOut(),
            .. Reason(
                "These webhooks are not called, because their secrets can't be decrypted: ",
                Definitions().Where(webhook => webhook.SecretsUnreadable)),
            .. Reason(
                "These webhooks are active, but no request calls them, because this host doesn't know their event: ",
                registry.UnknownEvents.Among(Definitions())),
        ];
        return reasons.Length == 0
            ? HealthCheckResult.Healthy("The webhooks are up to date.", data)
            : HealthCheckResult.Degraded(string.Join(". ", reasons), null, data);
    }

    private static string NothingLoaded(Exception exception) => exception is StoreMissingException
        ? $"{exception.Message} No webhooks have been loaded."
        : "The webhook store can't be reached, and no webhooks have been loaded.";

    private static string Join(string reason, string? other) => other is null ? reason : $"{reason} {other}.";

    private IEnumerable<Webhook> Definitions() => registry.Current.Webhooks.Select(webhook => webhook.Definition);

    private string[] LeftOut()
        => registry.Unreadable is { Count: > 0 } unreadable
            ? ["These webhooks are left out, because they can't be read from the store: "
                + string.Join(
                    ", ",
                    unreadable.Select(webhook => $"{LogSanitizer.Of(webhook.Name)} ({webhook.Id}: {LogSanitizer.Of(webhook.Reason)})"))]
            : [];

    private static string[] Reason(string reason, IEnumerable<Webhook> webhooks)
        => string.Join(", ", webhooks) is { Length: > 0 } names ? [reason + names] : [];

    private bool IsDispatcherStuck()
    {
        var current = options.CurrentValue;
        var limit = current.Delivery.PollInterval * 10;
        return current.Enabled && timeProvider.GetUtcNow() - delivery.LastPassAt > (limit > MinPassAge ? limit : MinPassAge);
    }

    private static string? Text(DateTimeOffset? moment) => moment?.ToString("O", CultureInfo.InvariantCulture);
}
