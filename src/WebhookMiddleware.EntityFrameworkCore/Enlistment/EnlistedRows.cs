using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The rows of a message, as added entities of a context that is about to save them. They are in one context at a time.
/// </summary>
/// <param name="message">The message; it has deliveries.</param>
/// <param name="claimId">The claim of its deliveries.</param>
/// <param name="areStored">Whether the store has transactions. One without writes no rows together with a context's own.</param>
internal sealed class EnlistedRows(OutboxMessage message, Guid claimId, bool areStored)
{
    private readonly OutboxMessageRow _message = OutboxMessageMapper.ToRow(message);
    private DeliveryRow[] _deliveries = [];
    private DbContext? _context;
    private DbContextId _contextId;

    public int Count => areStored ? 1 + _deliveries.Length : 0;

    /// <summary>Gets a value indicating whether the next save of the context writes the rows.</summary>
    public bool AreAdded => !areStored || _context!.Entry(_message).State == EntityState.Added;

    /// <summary>
    /// Determines whether the rows are attached to the context. A pooled context that serves another user is a different context.
    /// </summary>
    public bool AreIn(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

    public void Attach(DbContext context, DateTimeOffset now)
    {
        (_context, _contextId) = (context, context.ContextId);
        if (areStored)
        {
            // New rows each time, because AreWritten would attribute the numbers that an earlier save gave to the old ones to this save.
            _deliveries = [.. message.Deliveries.Select(delivery => DeliveryRowMapper.ToPreparedRow(_message, delivery, claimId, now))];
            context.Add(_message);
            context.AddRange(_deliveries.AsEnumerable());
        }
    }

    public void Detach()
    {
        try
        {
            if (areStored && _context is { } context && AreIn(context))
            {
                context.Entry(_message).State = EntityState.Detached;
                Array.ForEach(_deliveries, row => context.Entry(row).State = EntityState.Detached);
            }
        }
        catch (ObjectDisposedException)
        {
            // The rows were released with the context.
        }

        _context = null;
    }

    /// <summary>
    /// Determines whether the save that has just ended wrote the rows. An interceptor of the application may suppress a save, which then
    /// ends as a success, or throw after a save, which then ends as a failure. The numbers that the database gives to deliveries are
    /// therefore decisive: EF keeps them after a save, whether or not the application accepts its changes, and discards them if the save
    /// fails.
    /// </summary>
    public bool AreWritten(bool hasSucceeded)
        => areStored
            ? _context!.Entry(_message).State is EntityState.Unchanged or EntityState.Added
                && Array.TrueForAll(
                    _deliveries, row => _context.Entry(row).Property(delivery => delivery.Sequence).CurrentValue > 0)
            : hasSucceeded;

    /// <summary>
    /// Determines whether the save that wrote the rows was called with the option not to accept its changes. If there are no rows, the
    /// context's other entities show it.
    /// </summary>
    public bool AreUnaccepted() => areStored ? AreAdded : _context!.ChangeTracker.HasChanges();
}
