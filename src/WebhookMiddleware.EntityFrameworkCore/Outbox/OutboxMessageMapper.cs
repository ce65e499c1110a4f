using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Options;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>Maps messages to rows and back.</summary>
internal sealed class OutboxMessageMapper(IOptions<WebhookOptions> options)
{
    private readonly FrozenDictionary<string, WebhookEvent> _events
        = options.Value.Events.ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>Returns a row with copies of the bytes, because the caller's buffers may be pooled.</summary>
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
            Deliveries = message.Deliveries.Count,
        };
    }

    /// <summary>Returns the phase that a column has.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static WebhookPhase ToPhase(string text) => text switch
    {
        nameof(WebhookPhase.Before) => WebhookPhase.Before,
        nameof(WebhookPhase.After) => WebhookPhase.After,
        nameof(WebhookPhase.Scheduled) => WebhookPhase.Scheduled,
        _ => throw new FormatException($"'{text}' is not a phase."),
    };

    /// <summary>Describes a message whose row can't be read.</summary>
    public static string DefectOf(Guid id, Exception exception)
        => $"Its message {id} can't be read from the store: {exception.GetBaseException().Message}";

    /// <summary>Returns the message as one delivery needs it, without the list of all deliveries, or why it can't be read.</summary>
    public StoredMessage Read(OutboxMessageRow row)
    {
        var part = "invocation";
        try
        {
            var document = OutboxMessageDocument.Read(row.Invocation);
            part = "event's name";
            CheckEvent(row.Event);
            part = "payload";
            CheckJson(row.Data);
            part = "context";
            CheckJson(row.Context);
            part = "response";
            CheckJson(row.ResponseBody);
            return StoredMessage.Readable(ToMessage(row, document));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException || exception.IsRowFault())
        {
            // Code other than this package wrote it.
            return StoredMessage.Unreadable($"The {part} of its message {row.Id} can't be read from the store: {exception.Message}");
        }
    }

    private OutboxMessage ToMessage(OutboxMessageRow row, OutboxMessageDocument document)
    {
        var invocation = new WebhookInvocation
        {
            Id = row.Id,
            Event = EventOf(row),
            Timestamp = document.Timestamp,
            Request = document.Request?.ToRequest(),
            Principal = document.Principal,
            Tenant = document.Tenant,
            Hop = document.Hop,
            DryRun = document.DryRun,
            Response = row.ResponseStatus is { } status
                ? new WebhookResponseInfo(status, row.ResponseBody) { Location = row.ResponseLocation }
                : null,
        };
        return new OutboxMessage(invocation, row.Data, row.Context, []);
    }

    // The bytes are sent unchanged and without another check. Empty stands for none.
    private static void CheckJson(byte[]? utf8)
    {
        if (utf8 is { Length: > 0 })
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
            }
        }
    }

    // The name is sent as a header.
    private static void CheckEvent(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new FormatException("It is not a valid name.");
        }
    }

    // The application may have removed or changed the event since; the stored message keeps the phase that it was raised with.
    private WebhookEvent EventOf(OutboxMessageRow row)
        => _events.TryGetValue(row.Event, out var known) && known.Phase == row.Phase
            ? known
            : new WebhookEvent(row.Event, row.Phase, row.Event, row.Event);
}
