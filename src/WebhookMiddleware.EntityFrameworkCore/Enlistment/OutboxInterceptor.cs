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
        if (!result.HasResult && eventData.Context is { } context && FindWork(context) is { } enlistment)
        {
            foreach (var message in enlistment.Upcoming.Where(message => message.IsInDoubt(context)))
            {
                End(message.Found(Rows(context, message).Any()) is { } end ? [end] : []);
            }

            AddUpcoming(enlistment, context);
        }

        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (!result.HasResult && eventData.Context is { } context && FindWork(context) is { } enlistment)
        {
            foreach (var message in enlistment.Upcoming.Where(message => message.IsInDoubt(context)))
            {
                await EndAsync(message.Found(await Rows(context, message).AnyAsync(cancellationToken)) is { } end ? [end] : []);
            }

            AddUpcoming(enlistment, context);
        }

        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        var own = CountSaved(eventData.Context);
        End(Tell(eventData.Context, message => message.Saved()));
        return result - own;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var own = CountSaved(eventData.Context);
        await EndAsync(Tell(eventData.Context, message => message.Saved()));
        return result - own;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => NotSaved(eventData.Context);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        NotSaved(eventData.Context);
        return Task.CompletedTask;
    }

    public override void SaveChangesCanceled(DbContextEventData eventData) => NotSaved(eventData.Context);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        NotSaved(eventData.Context);
        return Task.CompletedTask;
    }

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

    // Null: nothing is to be added. A context that could never add anything says so at its first save, and not only when there is a webhook one day.
    private static ContextEnlistment? FindWork(DbContext context)
    {
        var enlistment = EnlistmentOf(context);
        return enlistment.CanEnlist(context) && enlistment.HasUpcoming && context.ChangeTracker.HasChanges() ? enlistment : null;
    }

    private static void AddUpcoming(ContextEnlistment enlistment, DbContext context)
    {
        foreach (var message in enlistment.Upcoming)
        {
            enlistment.Add(message, context);
        }
    }

    private static IQueryable<OutboxMessageRow> Rows(DbContext context, EnlistedMessage message)
        => context.Set<OutboxMessageRow>().IgnoreQueryFilters().Where(row => row.Id == message.Prepared.Id);

    // Applications check how many of their own rows were written.
    private static int CountSaved(DbContext? context) => EnlistedMessages.Find(context)?.CountSaved(context!) ?? 0;

    private static void NotSaved(DbContext? context) => Note(context, message => message.NotSaved());

    private static void Note(DbContext? context, Action<EnlistedMessage> note)
        => Tell(context, message =>
        {
            note(message);
            return null;
        });

    private static List<Func<Task>> Tell(DbContext? context, Func<EnlistedMessage, Func<Task>?> tell)
        => EnlistedMessages.Find(context)?.Tell(context!, tell) ?? [];

    // Whoever saves or commits without awaiting has no other way to wait. On another thread: one with a SynchronizationContext (Blazor's) would wait for itself.
    private static void End(List<Func<Task>> ends)
    {
        if (ends.Count > 0)
        {
            Task.Run(() => EndAsync(ends)).GetAwaiter().GetResult();
        }
    }

    private static async Task EndAsync(List<Func<Task>> ends)
    {
        foreach (var end in ends)
        {
            await end();
        }
    }
}
