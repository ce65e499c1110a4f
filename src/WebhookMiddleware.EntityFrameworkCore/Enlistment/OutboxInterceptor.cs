using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Hears of what the application's contexts save and commit. It has no state: one serves all contexts.</summary>
internal sealed class OutboxInterceptor : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public static OutboxInterceptor Instance { get; } = new();

    /// <summary>The part of the application that the context belongs to.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none, or to one without webhooks.</exception>
    public static ContextEnlistment EnlistmentOf(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService<ContextEnlistment>()
            ?? throw new InvalidOperationException(
                $"UseWebhookOutbox() finds no webhooks for {context.GetType().Name}: register the context with AddDbContext (or give its options UseApplicationServiceProvider), and the webhooks with AddWebhooks() and a store.");

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (!result.HasResult && eventData.Context is { } context)
        {
            var enlistment = EnlistmentOf(context);
            if (!enlistment.Verifier.IsDone(context))
            {
                Wait(() => enlistment.Verifier.VerifyAsync(context, CancellationToken.None));
            }

            foreach (var message in enlistment.MessagesFor(context))
            {
                if (message.IsInDoubt(context))
                {
                    End(Found(message, context, Rows(context, message).Any()));
                }

                Prepare(message, context, enlistment.Now);
            }
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!result.HasResult && eventData.Context is { } context)
        {
            var enlistment = EnlistmentOf(context);
            if (!enlistment.Verifier.IsDone(context))
            {
                await enlistment.Verifier.VerifyAsync(context, cancellationToken);
            }

            foreach (var message in enlistment.MessagesFor(context))
            {
                if (message.IsInDoubt(context))
                {
                    await EndAsync(Found(message, context, await Rows(context, message).AnyAsync(cancellationToken)));
                }

                Prepare(message, context, enlistment.Now);
            }
        }

        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        var own = CountSaved(eventData.Context);
        End(AfterSave(eventData.Context, hasSucceeded: true));
        return result - own;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var own = CountSaved(eventData.Context);
        await EndAsync(AfterSave(eventData.Context, hasSucceeded: true));
        return result - own;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => End(AfterFailure(eventData));

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
        => EndAsync(AfterFailure(eventData));

    public override void SaveChangesCanceled(DbContextEventData eventData) => End(AfterSave(eventData.Context, hasSucceeded: false));

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
        => EndAsync(AfterSave(eventData.Context, hasSucceeded: false));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        => End(Tell(eventData.Context, message => message.Committed(eventData.TransactionId)));

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => EndAsync(Tell(eventData.Context, message => message.Committed(eventData.TransactionId)));

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData)
        => Note(eventData.Context, message => message.RolledBack(eventData.TransactionId));

    public Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionRolledBack(transaction, eventData);
        return Task.CompletedTask;
    }

    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
        => Note(eventData.Context, message => message.RolledBackToSavepoint(eventData.TransactionId));

    public Task RolledBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
        return Task.CompletedTask;
    }

    private static void Prepare(EnlistedMessage message, DbContext context, DateTimeOffset now)
    {
        message.BeforeSave(context, now);
        if (message.Concerns(context))
        {
            EnlistedMessages.Of(context).Add(message);
        }
    }

    // In a transaction of the context the completion, on a connection of the store's, might wait for what the transaction has locked. The
    // queue makes it up when the lease has run out.
    private static List<Func<Task>> Found(EnlistedMessage message, DbContext context, bool areThere)
        => message.Found(areThere) is { } completion && EnlistedTransaction.Of(context) is null ? [completion] : [];

    private static IQueryable<OutboxMessageRow> Rows(DbContext context, EnlistedMessage message)
        => context.Set<OutboxMessageRow>().IgnoreQueryFilters().Where(row => row.Id == message.Prepared.Id);

    // Applications check how many of their own rows were written.
    private static int CountSaved(DbContext? context) => EnlistedMessages.Find(context)?.CountSaved(context!) ?? 0;

    private static List<Func<Task>> AfterSave(DbContext? context, bool hasSucceeded)
        => EnlistedMessages.Find(context)?.Tell(
            context!, message => message.AfterSave(context!, hasSucceeded, EnlistmentOf(context!).Now)) ?? [];

    private static List<Func<Task>> AfterFailure(DbContextErrorEventData eventData)
    {
        // What a constraint or another writer has refused says nothing about the connection and its rights.
        if (EnlistedMessages.Find(eventData.Context) is not null
            && eventData.Exception is not DbUpdateConcurrencyException
            && eventData.Exception.GetBaseException() is DbException { SqlState: not ['2', '3', ..] })
        {
            EnlistmentOf(eventData.Context!).Verifier.Doubt(eventData.Context!);
        }

        return AfterSave(eventData.Context, hasSucceeded: false);
    }

    private static void Note(DbContext? context, Action<EnlistedMessage> note)
        => Tell(context, message =>
        {
            note(message);
            return null;
        });

    private static List<Func<Task>> Tell(DbContext? context, Func<EnlistedMessage, Func<Task>?> tell)
        => EnlistedMessages.Find(context)?.Tell(context!, tell) ?? [];

    // Whoever saves or commits without awaiting has no other way to wait. On another thread: one with a SynchronizationContext (Blazor's)
    // would wait for itself.
    private static void End(List<Func<Task>> ends)
    {
        if (ends.Count > 0)
        {
            Wait(() => EndAsync(ends));
        }
    }

    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private static async Task EndAsync(List<Func<Task>> ends)
    {
        foreach (var end in ends)
        {
            await end();
        }
    }
}
