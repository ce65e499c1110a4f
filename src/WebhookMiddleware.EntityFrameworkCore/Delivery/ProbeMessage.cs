using System.Security.Cryptography;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The message that is written to find out whether messages can be written. Its id stays the same while this host lives, so that at most
/// one row of it is ever left behind.
/// </summary>
internal sealed class ProbeMessage
{
    /// <summary>
    /// As large as a typical message, so that the free space within pages and files that the database has allocated already is not enough.
    /// </summary>
    private const int Size = 8 * 1024;

    private readonly Guid _id = Guid.CreateVersion7();

    // Random, so that it can't be compressed.
    private readonly byte[] _data = RandomNumberGenerator.GetBytes(Size);

    public OutboxEntry At(DateTimeOffset now)
        => new(
            // It counts no delivery: what an interrupted probe leaves is pruned like any message without one.
            new OutboxMessageRow { Id = _id, Event = "probe", Phase = WebhookPhase.After, RaisedAt = now, Data = _data },
            [new OutboxDelivery(_id, WebhookId: _id, ClaimId: _id)]);
}
