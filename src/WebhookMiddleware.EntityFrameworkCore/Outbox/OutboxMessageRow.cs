using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>
/// The row of a message: what all its deliveries have in common. It is written once, and read when a delivery is sent; claims don't read
/// it.
/// </summary>
public sealed class OutboxMessageRow
{
    internal OutboxMessageRow()
    {
    }

    /// <summary>Gets the id of the invocation.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Gets the name of the event.</summary>
    public string Event { get; internal set; } = "";

    /// <summary>Gets the phase of the event, kept in case the event is removed from the catalogue.</summary>
    public WebhookPhase Phase { get; internal set; }

    /// <summary>Gets when the event was raised.</summary>
    public DateTimeOffset RaisedAt { get; internal set; }

    /// <summary>Gets the rest of the invocation: a JSON document.</summary>
    public byte[] Invocation { get; internal set; } = [];

    /// <summary>Gets the payload, unchanged.</summary>
    public byte[] Data { get; internal set; } = [];

    /// <summary>Gets the context that is sent with the payload; empty for none.</summary>
    public byte[] Context { get; internal set; } = [];

    /// <summary>Gets the status of the response; null if no response is known.</summary>
    public int? ResponseStatus { get; internal set; }

    /// <summary>Gets the body of the response, empty if it has none; null if no response is known.</summary>
    public byte[]? ResponseBody { get; internal set; }

    /// <summary>Gets the location of the response; null if it has none, or if no response is known.</summary>
    public string? ResponseLocation { get; internal set; }

    /// <summary>
    /// Gets the number of its deliveries that are stored. Whoever removes the last one removes the message too, without a search for
    /// others. <see cref="Read"/> leaves it out.
    /// </summary>
    public int Deliveries { get; internal set; }

    /// <summary>Reads a message from the columns <c>event</c> to <c>response_location</c>, in the order of the properties.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ordinal">The place of the first of these columns.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="defect">Why the row can't be read; null if it can. Failures of the database are thrown.</param>
    /// <returns>The message; null if its row can't be read.</returns>
    public static OutboxMessageRow? Read<TColumns>(TColumns row, int ordinal, Guid id, out string? defect)
        where TColumns : IColumns
    {
        ArgumentNullException.ThrowIfNull(row);
        defect = null;
        try
        {
            return new OutboxMessageRow
            {
                Id = id,
                Event = row.ReadText(ordinal),
                Phase = OutboxMessageMapper.ToPhase(row.ReadText(ordinal + 1)),
                RaisedAt = UnixMillisecondsConverter.Read(row.ReadNumber(ordinal + 2)),
                Invocation = row.ReadBytes(ordinal + 3),
                Data = row.ReadBytes(ordinal + 4),
                Context = row.ReadBytes(ordinal + 5),
                ResponseStatus = row.IsNull(ordinal + 6) ? null : checked((int)row.ReadNumber(ordinal + 6)),
                ResponseBody = row.IsNull(ordinal + 7) ? null : row.ReadBytes(ordinal + 7),
                ResponseLocation = row.IsNull(ordinal + 8) ? null : row.ReadText(ordinal + 8),
            };
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            defect = OutboxMessageMapper.DefectOf(id, exception);
            return null;
        }
    }
}
