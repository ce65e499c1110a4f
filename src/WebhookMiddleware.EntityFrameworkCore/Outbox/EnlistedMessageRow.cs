using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>
/// The row of a message whose event has not happened yet: an application writes it in its own transaction. Once the request has succeeded,
/// the message and its deliveries move to the tables of the queue. Until then, one narrow table has one row for each, however many
/// deliveries it has, and the queue's indexes have nothing of it.
/// </summary>
public sealed class EnlistedMessageRow
{
    internal EnlistedMessageRow()
    {
    }

    /// <summary>Gets the number of the row, which the database generates. It rises in the order of writing.</summary>
    public long Number { get; internal set; }

    /// <summary>Gets the id of the invocation.</summary>
    public Guid Id { get; internal set; }

    /// <summary>Gets the claim of the request, which fences every change of the row.</summary>
    public Guid ClaimId { get; internal set; }

    /// <summary>Gets when the claim's lease runs out; null until the database's clock has been read.</summary>
    public DateTimeOffset? LeasedUntil { get; internal set; }

    /// <summary>Gets the name of the event.</summary>
    public string Event { get; internal set; } = "";

    /// <summary>Gets the phase of the event.</summary>
    public WebhookPhase Phase { get; internal set; }

    /// <summary>Gets when the event was raised.</summary>
    public DateTimeOffset RaisedAt { get; internal set; }

    /// <summary>Gets the rest of the invocation: a JSON document.</summary>
    public byte[] Invocation { get; internal set; } = [];

    /// <summary>Gets the payload, unchanged.</summary>
    public byte[] Data { get; internal set; } = [];

    /// <summary>Gets the context that is sent with the payload; empty for none.</summary>
    public byte[] Context { get; internal set; } = [];

    /// <summary>Gets the status of the response that the handler is about to send; null if it is not known yet.</summary>
    public int? ResponseStatus { get; internal set; }

    /// <summary>Gets the body of that response, empty if it has none; null if it is not known yet.</summary>
    public byte[]? ResponseBody { get; internal set; }

    /// <summary>Gets the location of that response; null if it has none, or if it is not known yet.</summary>
    public string? ResponseLocation { get; internal set; }

    /// <summary>Gets the deliveries: for each, the 16 bytes of its id and those of its webhook's.</summary>
    public byte[] Deliveries { get; internal set; } = [];

    internal static EnlistedMessageRow From(OutboxMessageRow message, Guid claimId, IReadOnlyList<OutboxDelivery> deliveries) => new()
    {
        Id = message.Id,
        ClaimId = claimId,
        Event = message.Event,
        Phase = message.Phase,
        RaisedAt = message.RaisedAt,
        Invocation = message.Invocation,
        Data = message.Data,
        Context = message.Context,
        ResponseStatus = message.ResponseStatus,
        ResponseBody = message.ResponseBody,
        ResponseLocation = message.ResponseLocation,
        Deliveries = EnlistedDeliveries.Write(deliveries),
    };
}
