using Microsoft.Data.Sqlite;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;

/// <summary>Represents a claim, with the request in the form of the statements' parameters.</summary>
internal sealed class SqliteClaim
{
    private readonly ClaimRequest _request;
    private readonly string _webhooks;
    private readonly string _lanes;
    private readonly int _room;

    public SqliteClaim(ClaimRequest request)
    {
        var lanes = request.Webhooks.ToLookup(webhook => webhook.InOrder);
        _request = request;
        _webhooks = SqliteDeliveryStore.Json(lanes[false].Select(w => new object[] { SqliteDeliveryStore.Text(w.Id), w.Room }));
        _lanes = SqliteDeliveryStore.Json(lanes[true].Select(w => SqliteDeliveryStore.Text(w.Id)));
        _room = Math.Min(request.Limit, lanes[false].Select(w => w.Room).DefaultIfEmpty(0).Max());
    }

    private bool IsForFirstAttempts => _request.Kind == DeliveryKind.FirstAttempt;

    /// <summary>Determines whether there is anything to claim.</summary>
    public bool IsAnythingDue(SqliteSession session, long now)
        => session.Query(
            IsForFirstAttempts ? DeliverySql.AnyDueFirstAttempt : DeliverySql.AnyDueRetry,
            row => true,
            ("@webhooks", _webhooks),
            ("@lanes", _lanes),
            ("@room", 1),
            ("@limit", 1),
            ("@now", now)).Count > 0;

    /// <summary>Claims deliveries, reads their messages, and returns the rows in the order in which they were due.</summary>
    public IReadOnlyList<ClaimedRow> Run(SqliteSession session, long now)
    {
        var rows = session.Query(
            IsForFirstAttempts ? DeliverySql.FindFirstAttempts : DeliverySql.FindRetries,
            Read,
            ("@webhooks", _webhooks),
            ("@lanes", _lanes),
            ("@room", _room),
            ("@limit", _request.Limit),
            ("@now", now));
        if (rows.Count == 0)
        {
            return [];
        }

        var (claim, until) = (session.Prepare(DeliverySql.Claim), now + (long)_request.Lease.TotalMilliseconds);
        foreach (var row in rows)
        {
            claim.AddText(_request.ClaimId).Add(until).Add(row.Sequence).Execute();
            if (row.Id == Guid.Empty)
            {
                // Such a row can only be found by its number. With an id, it is settled like any other.
                row.Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now));
                session.Execute(DeliverySql.RepairId, ("@id", row.Id), ("@sequence", row.Sequence));
            }
        }

        // Ids that are none look the same here, and so do two texts of one id.
        var messages = session.Query(DeliverySql.ReadMessages, ReadMessage, ("@claimId", _request.ClaimId))
            .Where(read => read.Id != Guid.Empty)
            .DistinctBy(read => read.Id)
            .ToDictionary(read => read.Id, read => (read.Message, read.Defect));
        return [.. rows
            .OrderBy(row => row.DueAt)
            .ThenBy(row => row.Sequence)
            .Select(row => messages.TryGetValue(row.MessageId, out var read)
                ? new ClaimedRow(row, read.Message, read.Defect)
                : new ClaimedRow(row))];
    }

    private static (Guid Id, OutboxMessageRow? Message, string? Defect) ReadMessage(SqliteDataReader reader)
    {
        var id = ReadId(reader, 0);
        var message = OutboxMessageRow.Read(reader, 1, id, out var defect);
        return (id, message, defect);
    }

    private static DeliveryRow Read(SqliteDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Id = ReadId(reader, 1),
        MessageId = ReadId(reader, 2),
        WebhookId = reader.GetGuid(3),
        Event = reader.GetString(4),
        State = DeliveryStates.Delivering,
        Attempts = reader.GetInt32(5),
        EarlierAttempts = reader.GetInt32(6),
        DueAt = DeliveryStore.ReadTime(reader.GetInt64(7)),
        CreatedAt = DeliveryStore.ReadTime(reader.GetInt64(8)),
    };

    // SQLite accepts anything as an id, and one bad row must not prevent all others from being claimed.
    private static Guid ReadId(SqliteDataReader reader, int ordinal)
        => Guid.TryParse(reader.GetValue(ordinal) as string, out var id) ? id : Guid.Empty;
}
