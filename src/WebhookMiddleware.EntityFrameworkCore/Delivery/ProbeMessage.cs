using System.Security.Cryptography;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The message that is written to find out whether messages can be written. It has one id for as long as this host lives, so that at most one of it is ever
/// left behind.
/// </summary>
internal sealed class ProbeMessage
{
    /// <summary>As large as messages are, so that what is left in the pages and files that the database has already does not do for it.</summary>
    private const int Size = 8 * 1024;

    private readonly Guid _id = Guid.CreateVersion7();

    // Not to be compressed.
    private readonly byte[] _data = RandomNumberGenerator.GetBytes(Size);

    public OutboxEntry At(DateTimeOffset now)
        => new(
            new OutboxMessageRow { Id = _id, Event = "probe", Phase = WebhookPhase.After, RaisedAt = now, Data = _data },
            [new OutboxDelivery(_id, WebhookId: _id, ClaimId: _id)]);
}
