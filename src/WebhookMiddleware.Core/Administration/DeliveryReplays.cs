using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Administration;

/// <summary>Makes deliveries due again, with an entry of the audit that tells which, and wakes the dispatcher.</summary>
internal sealed class DeliveryReplays(IDeliveryLog deliveries, IDeliverySignal dispatcher, WebhookRegistry registry)
{
    public async Task<DeliveryRetryResult> RetryAsync(Guid id, AuditEntry entry, CancellationToken cancellationToken)
    {
        if (await deliveries.FindAsync(id, cancellationToken) is not { } before)
        {
            return new DeliveryRetryResult(DeliveryRetryStatus.NotFound, Delivery: null);
        }

        var state = Change($"/deliveries/{id}/state", before.Delivery.State, DeliveryState.Pending);
        var isDue = await deliveries.RetryAsync(id, About(entry, before.Delivery.WebhookId) with { Changes = [state] }, cancellationToken);
        if (isDue)
        {
            // Makes the dispatcher send it without waiting for the next poll.
            dispatcher.Wake();
        }

        var delivery = await deliveries.FindAsync(id, cancellationToken);
        var status = delivery switch
        {
            null => DeliveryRetryStatus.NotFound,
            _ when isDue => DeliveryRetryStatus.Due,
            { Unreadable: not null } => DeliveryRetryStatus.Unreadable,
            _ => DeliveryRetryStatus.BeingSent,
        };
        return new DeliveryRetryResult(status, delivery);
    }

    public async Task<int> ReplayAsync(DeliveryQuery query, int limit, AuditEntry entry, CancellationToken cancellationToken)
    {
        entry = About(entry, query.WebhookId) with { Changes = [.. Describe(query)] };
        var replayed = await deliveries.ReplayAsync(query, limit, entry, cancellationToken);
        if (replayed > 0)
        {
            dispatcher.Wake();
        }

        return replayed;
    }

    private AuditEntry About(AuditEntry entry, Guid? webhookId) => webhookId is not { } id ? entry : entry with
    {
        WebhookId = id,
        WebhookName = registry.Find(id)?.Name,
        Version = registry.Find(id)?.Version,
    };

    // What was asked for, as members of the request.
    private static IEnumerable<AuditChange> Describe(DeliveryQuery query)
    {
        if (query.Event is { } eventName)
        {
            yield return new AuditChange("/event", From: null, eventName);
        }

        if (query.State is { } state)
        {
            yield return Change("/state", null, state);
        }

        if (query.From is { } from)
        {
            yield return new AuditChange("/from", From: null, Text(from));
        }

        if (query.To is { } to)
        {
            yield return new AuditChange("/to", From: null, Text(to));
        }
    }

    private static AuditChange Change(string path, DeliveryState? from, DeliveryState to) => new(path, Name(from), Name(to));

    private static JsonNode? Name(DeliveryState? state) => state is null ? null : JsonNamingPolicy.CamelCase.ConvertName($"{state}");

    private static JsonNode Text(DateTimeOffset time)
        => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
