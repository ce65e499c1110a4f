using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>
/// Reads the webhooks such that one that can't be read does not prevent the others from being loaded. If reading all of them at once fails,
/// they are read one by one, in one transaction if the database supports transactions.
/// </summary>
internal sealed class StoredWebhooks(WebhookRowMapper mapper)
{
    public async Task<WebhookSet> LoadAsync(WebhookDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(
                async connection =>
                {
                    var (state, rows) = await PlainWebhooks.ReadAsync(connection, cancellationToken);
                    return ToSet(state, rows, []);
                },
                context => ReadAsync(context, cancellationToken),
                cancellationToken);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            await using var context = await database.OpenAsync(cancellationToken);
            return await ReadOneByOneAsync(context, cancellationToken);
        }
    }

    private async Task<WebhookSet> ReadAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        try
        {
            // One statement: between two, a write could intervene, and the version would not match the webhooks.
            var rows = await (
                from state in context.State
                from webhook in context.Webhooks.DefaultIfEmpty()
                select new { State = state, Webhook = (WebhookRow?)webhook })
                .AsNoTracking()
                .ToListAsync(cancellationToken);
            return ToSet(rows[0].State, rows.Select(r => r.Webhook).OfType<WebhookRow>(), []);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            return await ReadOneByOneAsync(context, cancellationToken);
        }
    }

    private async Task<WebhookSet> ReadOneByOneAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        await using var transaction = context.Database.IsRelational()
            ? await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken)
            : null;
        var state = await context.State.AsNoTracking().SingleAsync(cancellationToken);
        var count = await context.Webhooks.CountAsync(cancellationToken);
        List<WebhookRow> rows = new(count);
        List<UnreadableWebhook> unreadable = [];
        for (var i = 0; i < count; i++)
        {
            var one = context.Webhooks.AsNoTracking().OrderBy(w => w.Id).Skip(i).Take(1);
            try
            {
                rows.Add(await one.SingleAsync(cancellationToken));
            }
            catch (Exception exception) when (exception.IsRowFault())
            {
                unreadable.Add(await DescribeAsync(one, exception, cancellationToken));
            }
        }

        return ToSet(state, rows, unreadable);
    }

    // Reads everything but the unreadable value: the columns that are plain text and numbers in every database, and the id if it is valid.
    private static async Task<UnreadableWebhook> DescribeAsync(
        IQueryable<WebhookRow> one, Exception cause, CancellationToken cancellationToken)
    {
        var known = await one
            .Select(w => new { w.Name, w.Event, w.IsActive, w.AwaitResponse })
            .SingleAsync(cancellationToken);
        Guid? id = null;
        try
        {
            id = await one.Select(w => w.Id).SingleAsync(cancellationToken);
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            // The webhook is reported without its id.
        }

        return new UnreadableWebhook(id, known.Name, known.Event, known.IsActive && known.AwaitResponse, cause.GetBaseException().Message);
    }

    private WebhookSet ToSet(WebhookStateRow state, IEnumerable<WebhookRow> rows, List<UnreadableWebhook> unreadable)
    {
        List<Webhook> webhooks = [];
        foreach (var row in rows)
        {
            try
            {
                webhooks.Add(mapper.Read(row));
            }
            catch (UnreadableWebhookException exception)
            {
                var cancels = row.IsActive && row.AwaitResponse && row.OnFailure == FailureAction.Cancel;
                unreadable.Add(new UnreadableWebhook(row.Id, row.Name, row.Event, cancels, exception.Message));
            }
        }

        return new WebhookSet(state.Version, webhooks, state.IsEnabled) { Unreadable = unreadable, SwitchedAt = state.SwitchedAt };
    }
}
