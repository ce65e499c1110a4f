using WebhookMiddleware.Events;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>
/// The row of a message: what all its deliveries have in common. It is written once, and read when a delivery is sent; claims don't read
/// it.
/// </summary>
internal sealed class OutboxMessageRow
{
    /// <summary>The id of the invocation.</summary>
    public Guid Id { get; set; }

    public string Event { get; set; } = "";

    /// <summary>The phase of the event, kept in case the event is removed from the catalogue.</summary>
    public WebhookPhase Phase { get; set; }

    public DateTimeOffset RaisedAt { get; set; }

    /// <summary>The rest of the invocation: an <see cref="OutboxMessageDocument"/>.</summary>
    public byte[] Invocation { get; set; } = [];

    /// <summary>The payload, unchanged.</summary>
    public byte[] Data { get; set; } = [];

    public byte[] Context { get; set; } = [];

    /// <summary>The status of the response; null if no response is known.</summary>
    public int? ResponseStatus { get; set; }

    /// <summary>The body of the response, empty if it has none; null if no response is known.</summary>
    public byte[]? ResponseBody { get; set; }

    /// <summary>The location of the response; null if it has none, or if no response is known.</summary>
    public string? ResponseLocation { get; set; }
}
