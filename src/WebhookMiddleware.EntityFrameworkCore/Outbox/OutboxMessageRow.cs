using WebhookMiddleware.Events;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>One stored message: what all its deliveries tell alike. Written once, read when a delivery is sent, and never looked at to find out which.</summary>
internal sealed class OutboxMessageRow
{
    /// <summary>The invocation.</summary>
    public Guid Id { get; set; }

    public string Event { get; set; } = "";

    /// <summary>Kept with the name, so that an event which has left the catalogue still says what it was.</summary>
    public WebhookPhase Phase { get; set; }

    public DateTimeOffset RaisedAt { get; set; }

    /// <summary>The rest of the invocation: an <see cref="OutboxMessageDocument"/>.</summary>
    public byte[] Invocation { get; set; } = [];

    /// <summary>The payload, byte for byte.</summary>
    public byte[] Data { get; set; } = [];

    public byte[] Context { get; set; } = [];

    /// <summary>Null: no response is known.</summary>
    public int? ResponseStatus { get; set; }

    /// <summary>Null: no response is known; empty: it has no body.</summary>
    public byte[]? ResponseBody { get; set; }

    /// <summary>Null: no response is known, or it names no location.</summary>
    public string? ResponseLocation { get; set; }
}
