using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

internal sealed class DbContextOutbox(IEventEnlistment events, ContextEnlistment enlistment) : IDbContextOutbox
{
    public void Enqueue<T>(DbContext context, string eventName, T payload)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!IsObserved(context))
        {
            throw new InvalidOperationException(
                $"{context.GetType().Name} does not write the outbox: call UseWebhookOutbox() on its options.");
        }

        if (events.CreateMessage(eventName, payload) is { } message)
        {
            enlistment.Enqueue(message, context);
        }
    }

    private static bool IsObserved(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?
            .Contains(OutboxInterceptor.Instance) == true;
}
