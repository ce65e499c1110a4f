using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>Reads messages such that one that can't be read does not prevent the others from being read.</summary>
internal sealed class StoredMessages(WebhookDatabase database, OutboxMessageMapper mapper)
{
    /// <summary>Returns the message of a row that has been read already, or why it can't be read.</summary>
    public StoredMessage Read(OutboxMessageRow row) => mapper.Read(row);

    /// <summary>Returns each of the messages, or why it can't be read. Only failures of the database are thrown.</summary>
    public async Task<IReadOnlyDictionary<Guid, StoredMessage>> ReadAsync(
        IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        var messages = context.Messages.AsNoTracking();
        Dictionary<Guid, StoredMessage> read;
        try
        {
            read = (await messages.Where(m => ids.Contains(m.Id)).ToListAsync(cancellationToken)).ToDictionary(row => row.Id, mapper.Read);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            read = await ReadOneByOneAsync(messages, ids, cancellationToken);
        }

        foreach (var id in ids)
        {
            read.TryAdd(id, StoredMessage.Unreadable($"Its message {id} is missing from the store."));
        }

        return read;
    }

    private async Task<Dictionary<Guid, StoredMessage>> ReadOneByOneAsync(
        IQueryable<OutboxMessageRow> messages, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        Dictionary<Guid, StoredMessage> read = [];
        foreach (var id in ids)
        {
            try
            {
                if (await messages.SingleOrDefaultAsync(m => m.Id == id, cancellationToken) is { } row)
                {
                    read.Add(id, mapper.Read(row));
                }
            }
            catch (Exception exception) when (exception.IsRowFault())
            {
                read.Add(id, StoredMessage.Unreadable(OutboxMessageMapper.DefectOf(id, exception)));
            }
        }

        return read;
    }
}
