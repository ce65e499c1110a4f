using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>Represents a claim.</summary>
internal sealed class SqliteClaim(ClaimRequest request)
{
    // The place of the message's event in DeliverySql.ReadClaimed. Its other columns follow.
    private const int MessageOrdinal = 9;

    // More webhooks are not asked one by one before it is known how many have anything.
    private const int MaxAsked = 16;

    private readonly string _findDue = request.Kind == DeliveryKind.FirstAttempt ? DeliverySql.DueFirstAttempts : DeliverySql.DueRetries;

    /// <summary>Determines whether there is anything to claim.</summary>
    public bool IsAnythingDue(SqliteSession session, long now)
    {
        List<(long Sequence, long DueAt)> due = [];
        foreach (var webhook in FindFree(session))
        {
            FindDue(session, webhook, now, limit: 1, due);
            if (due.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Claims deliveries, reads their messages, and returns the rows in the order in which they were due.</summary>
    public IReadOnlyList<ClaimedRow> Run(SqliteSession session, long now)
    {
        List<(long Sequence, long DueAt)> due = [];
        foreach (var webhook in FindFree(session))
        {
            FindDue(session, webhook, now, Math.Min(webhook.Room, request.Limit), due);
        }

        if (due.Count == 0)
        {
            return [];
        }

        if (due.Count > request.Limit)
        {
            due.Sort((one, other) => (one.DueAt, one.Sequence).CompareTo((other.DueAt, other.Sequence)));
            due.RemoveRange(request.Limit, due.Count - request.Limit);
        }

        var (claim, until) = (session.Prepare(DeliverySql.Claim), now + (long)request.Lease.TotalMilliseconds);
        foreach (var (sequence, _) in due)
        {
            claim.AddText(request.ClaimId).Add(until).Add(sequence).Execute();
        }

        // Several deliveries may share a message, which is then read once.
        Dictionary<Guid, ReadMessage> messages = [];
        var sequences = SqliteDeliveryStore.Json(due.Select(row => row.Sequence));
        var rows = session.Prepare(DeliverySql.ReadClaimed).Add(sequences).Query(row => Read(row, messages));
        Write(session, request.ClaimId, rows.Select(row => (row.Delivery.WebhookId, row.Delivery.Sequence)));
        foreach (var row in rows.Select(row => row.Delivery).Where(row => row.Id == Guid.Empty))
        {
            // Such a row can only be found by its number. With an id, it is settled like any other.
            row.Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now));
            session.Execute(DeliverySql.RepairId, ("@id", row.Id), ("@sequence", row.Sequence));
        }

        return [.. rows.OrderBy(row => row.Delivery.DueAt).ThenBy(row => row.Delivery.Sequence)];
    }

    /// <summary>Writes which deliveries a claim has taken, in a row for each webhook.</summary>
    public static void Write(SqliteSession session, Guid claimId, IEnumerable<(Guid WebhookId, long Sequence)> deliveries)
    {
        foreach (var taken in deliveries.ToLookup(delivery => delivery.WebhookId, delivery => delivery.Sequence))
        {
            session.Prepare(DeliverySql.InsertClaim)
                .AddText(claimId).AddText(taken.Key).Add(SqliteDeliveryStore.Json(taken))
                .Execute();
        }
    }

    // All that may have something, but for the lanes of which a delivery is being sent.
    private IEnumerable<ClaimableWebhook> FindFree(SqliteSession session)
    {
        var webhooks = FindAsked(session);
        var lanes = webhooks.Where(webhook => webhook.InOrder).Select(webhook => SqliteDeliveryStore.Text(webhook.Id)).ToArray();
        if (lanes.Length == 0)
        {
            return webhooks;
        }

        var busy = session.Query(DeliverySql.Busy, row => row.GetGuid(0), ("@lanes", SqliteDeliveryStore.Json(lanes))).ToHashSet();
        return webhooks.Where(webhook => !busy.Contains(webhook.Id));
    }

    // Thousands of webhooks that have nothing are not asked. If it takes long to find those that have something, because many do, or many
    // that the request does not name, all are asked.
    private IReadOnlyList<ClaimableWebhook> FindAsked(SqliteSession session)
    {
        if (request.Webhooks.Count <= MaxAsked)
        {
            return request.Webhooks;
        }

        var limit = request.Webhooks.Count / 2;
        var open = session.Query(
            DeliverySql.OpenWebhooks,
            row => Guid.TryParse(row.GetValue(0) as string, out var id) ? id : Guid.Empty,
            ("@limit", limit));
        return open.Count == limit ? request.Webhooks : [.. request.Webhooks.IntersectBy(open, webhook => webhook.Id)];
    }

    private void FindDue(SqliteSession session, ClaimableWebhook webhook, long now, long limit, List<(long Sequence, long DueAt)> due)
    {
        if (webhook.InOrder)
        {
            session.Prepare(DeliverySql.DueHead).AddText(webhook.Id).Add(now).ReadNumbers(due);
        }
        else
        {
            session.Prepare(_findDue).AddText(webhook.Id).Add(now).Add(limit).ReadNumbers(due);
        }
    }

    private static ClaimedRow Read(SqliteStatement row, Dictionary<Guid, ReadMessage> messages)
    {
        var delivery = ReadDelivery(row);
        if (delivery.MessageId == Guid.Empty || row.IsNull(MessageOrdinal))
        {
            return new ClaimedRow(delivery);
        }

        if (!messages.TryGetValue(delivery.MessageId, out var read))
        {
            var message = OutboxMessageRow.Read(row, MessageOrdinal, delivery.MessageId, out var defect);
            messages.Add(delivery.MessageId, read = new ReadMessage(message, defect));
        }

        return new ClaimedRow(delivery, read.Message, read.Defect);
    }

    private static DeliveryRow ReadDelivery(SqliteStatement row) => new()
    {
        Sequence = row.ReadNumber(0),
        Id = row.ReadId(1),
        MessageId = row.ReadId(2),
        WebhookId = row.ReadId(3),
        Event = row.ReadText(4),
        State = DeliveryStates.Pending,
        Attempts = (int)row.ReadNumber(5),
        EarlierAttempts = (int)row.ReadNumber(6),
        DueAt = DeliveryStore.ReadTime(row.ReadNumber(7)),
        CreatedAt = DeliveryStore.ReadTime(row.ReadNumber(8)),
    };

    private readonly record struct ReadMessage(OutboxMessageRow? Message, string? Defect);
}
