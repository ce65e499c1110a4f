using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>Translates between a message and its row.</summary>
internal sealed class OutboxMessageMapper(WebhookEventCatalog catalog)
{
    /// <summary>Makes a row with copies of the bytes: the caller's buffers may be pooled.</summary>
    public static OutboxMessageRow ToRow(OutboxMessage message)
    {
        var invocation = message.Invocation;
        return new OutboxMessageRow
        {
            Id = invocation.Id,
            Event = invocation.Event.Name,
            Phase = invocation.Event.Phase,
            RaisedAt = invocation.Timestamp,
            Invocation = OutboxMessageDocument.Write(invocation),
            Data = message.Data.ToArray(),
            Context = message.Context.ToArray(),
            ResponseStatus = invocation.Response?.Status,
            ResponseBody = invocation.Response?.Body.ToArray(),
            ResponseLocation = invocation.Response?.Location,
        };
    }

    /// <summary>Gives the message as one delivery needs it: without the list of all deliveries.</summary>
    public OutboxMessage ToMessage(OutboxMessageRow row)
    {
        var document = OutboxMessageDocument.Read(row.Invocation);
        var invocation = new WebhookInvocation
        {
            Id = row.Id,
            Event = EventOf(row),
            Timestamp = document.Timestamp,
            Request = document.Request,
            Principal = document.Principal,
            Tenant = document.Tenant,
            Hop = document.Hop,
            DryRun = document.DryRun,
            Response = row.ResponseStatus is { } status ? new WebhookResponseInfo(status, row.ResponseBody) { Location = row.ResponseLocation } : null,
        };
        return new OutboxMessage(invocation, row.Data, row.Context, []);
    }

    // The application may have dropped or changed the event since; what was raised stays what it was.
    private WebhookEvent EventOf(OutboxMessageRow row)
        => catalog.TryGet(row.Event, out var known) && known.Phase == row.Phase
            ? known
            : new WebhookEvent(row.Event, row.Phase, row.Event, row.Event);
}
