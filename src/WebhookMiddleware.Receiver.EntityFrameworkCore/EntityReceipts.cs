using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.EntityFrameworkCore;

/// <summary>
/// Remembers deliveries in a table of the application's context. Each operation has a context of its own, so that the rows do not depend on
/// the transactions of the handlers.
/// </summary>
internal sealed class EntityReceipts<TContext>(IServiceScopeFactory scopes, ReceiptPruning pruning, TimeProvider timeProvider)
    : IDeliveryReceipts
    where TContext : DbContext
{
    public async ValueTask<DeliveryClaim> ClaimAsync(ReceivedDelivery delivery, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = timeProvider.GetUtcNow();
        var token = Guid.CreateVersion7(now);
        var until = (now + lease).ToUnixTimeMilliseconds();
        var known = await Rows(context, delivery).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (known is null)
        {
            return await TryAddAsync(context, delivery, token, until, cancellationToken) ? DeliveryClaim.Taken(token) : DeliveryClaim.Held;
        }

        if (known.Until > now.ToUnixTimeMilliseconds())
        {
            return known.Status is { } status
                ? DeliveryClaim.Answered(new ReceivedAnswer(status, known.ContentType, known.Body))
                : DeliveryClaim.Held;
        }

        // Whoever held it has died, or its answer is forgotten. Of several that see this, the first takes it over.
        var taken = await Rows(context, delivery).Where(row => row.Token == known.Token && row.Until == known.Until).ExecuteUpdateAsync(
            row => row.SetProperty(receipt => receipt.Token, token)
                .SetProperty(receipt => receipt.Until, until)
                .SetProperty(receipt => receipt.Status, (int?)null)
                .SetProperty(receipt => receipt.ContentType, (string?)null)
                .SetProperty(receipt => receipt.Body, (byte[]?)null),
            cancellationToken);
        return taken == 1 ? DeliveryClaim.Taken(token) : DeliveryClaim.Held;
    }

    public async ValueTask CompleteAsync(
        ReceivedDelivery delivery, Guid token, ReceivedAnswer answer, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = timeProvider.GetUtcNow();
        var until = (now + keepFor).ToUnixTimeMilliseconds();
        var body = answer.Body.IsEmpty ? null : answer.Body.ToArray();
        await Claimed(context, delivery, token).ExecuteUpdateAsync(
            row => row.SetProperty(receipt => receipt.Until, until)
                .SetProperty(receipt => receipt.Status, answer.Status)
                .SetProperty(receipt => receipt.ContentType, answer.ContentType)
                .SetProperty(receipt => receipt.Body, body),
            cancellationToken);
        if (pruning.IsDue(now))
        {
            var ended = now.ToUnixTimeMilliseconds();
            await context.Set<WebhookReceipt>().Where(row => row.Until <= ended).ExecuteDeleteAsync(cancellationToken);
        }
    }

    public async ValueTask ReleaseAsync(ReceivedDelivery delivery, Guid token, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        await Claimed(context, delivery, token).ExecuteDeleteAsync(cancellationToken);
    }

    private static async Task<bool> TryAddAsync(
        TContext context, ReceivedDelivery delivery, Guid token, long until, CancellationToken cancellationToken)
    {
        context.Add(new WebhookReceipt { Receiver = delivery.Receiver, DeliveryId = delivery.Id, Token = token, Until = until });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Providers report a violated key in ways of their own. If the row is there now, that was it.
            if (await Rows(context, delivery).AsNoTracking().AnyAsync(cancellationToken))
            {
                return false;
            }

            throw;
        }
    }

    private static IQueryable<WebhookReceipt> Rows(TContext context, ReceivedDelivery delivery)
        => context.Set<WebhookReceipt>().Where(row => row.Receiver == delivery.Receiver && row.DeliveryId == delivery.Id);

    private static IQueryable<WebhookReceipt> Claimed(TContext context, ReceivedDelivery delivery, Guid token)
        => Rows(context, delivery).Where(row => row.Token == token && row.Status == null);
}
