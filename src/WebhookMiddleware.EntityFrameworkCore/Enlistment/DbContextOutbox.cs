using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

internal sealed class DbContextOutbox(RaisedEvents events, RunMessages messages, ContextEnlistment enlistment) : IDbContextOutbox
{
    public void Enqueue<T>(DbContext context, string eventName, T payload)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!IsObserved(context))
        {
            throw new InvalidOperationException(
                $"{context.GetType().Name} does not write the outbox: call UseWebhookOutbox() on its options.");
        }

        var raised = events.BeginAfter(eventName, payload);
        if (raised.Plan is { } plan && messages.NewQueuedMessage(plan, raised.Invocation, raised.View) is { Deliveries.Count: > 0 } message)
        {
            enlistment.Enqueue(message, context);
        }
    }

    private static bool IsObserved(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.Interceptors?
            .Contains(OutboxInterceptor.Instance) == true;
}
