using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Observes what the application's contexts save and commit. It has no state, so one instance serves all contexts.</summary>
internal sealed partial class OutboxInterceptor : SaveChangesInterceptor
{
    public static OutboxInterceptor Instance { get; } = new();

    /// <summary>Returns the enlistment of the application that the context belongs to.</summary>
    /// <exception cref="InvalidOperationException">
    /// The context belongs to no application, or to one without webhooks.
    /// </exception>
    public static ContextEnlistment EnlistmentOf(DbContext context)
        => FindEnlistment(context)
            ?? throw new InvalidOperationException(
                $"UseWebhookOutbox() finds no webhooks for {context.GetType().Name}: register the context with AddDbContext (or give its "
                    + "options UseApplicationServiceProvider), and the webhooks with AddWebhooks() and a store.");

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
                    CarryOut(Found(message, context, Ids(context, message).Any()));
                }

                Prepare(message, context, enlistment);
            }

            EnlistedMessages.Find(context)?.BeginSave(context);
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
                    await CarryOutAsync(Found(message, context, await Ids(context, message).AnyAsync(cancellationToken)));
                }

                Prepare(message, context, enlistment);
            }

            EnlistedMessages.Find(context)?.BeginSave(context);
        }

        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        var own = CountSaved(eventData.Context);
        CarryOut(AfterSave(eventData.Context, hasSucceeded: true));
        return result - own;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        var own = CountSaved(eventData.Context);
        await CarryOutAsync(AfterSave(eventData.Context, hasSucceeded: true));
        return result - own;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => CarryOut(AfterFailure(eventData));

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
        => CarryOutAsync(AfterFailure(eventData));

    public override void SaveChangesCanceled(DbContextEventData eventData) => CarryOut(AfterSave(eventData.Context, hasSucceeded: false));

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
        => CarryOutAsync(AfterSave(eventData.Context, hasSucceeded: false));

    // Null at design time, for example, when the tools migrate the application's own tables.
    private static ContextEnlistment? FindEnlistment(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?
            .ApplicationServiceProvider?.GetService<ContextEnlistment>();

    private static void Prepare(EnlistedMessage message, DbContext context, ContextEnlistment enlistment)
    {
        var isOwn = enlistment.Backend is { PreparesRows: true } or { AppendsRows: true } && WillBeginTransaction(context);
        message.BeforeSave(context, isOwn);
        if (message.Concerns(context))
        {
            EnlistedMessages.Of(context).Add(message);
        }
    }

    private static bool WillBeginTransaction(DbContext context)
        => context.Database.AutoTransactionBehavior != AutoTransactionBehavior.Never && EnlistedTransaction.Of(context) is null;

    // Nothing is carried out in a transaction of the context: on the store's own connection, the change might wait for locks that the
    // transaction holds. The queue takes the message over when its lease has expired.
    private static List<DueEffect> Found(EnlistedMessage message, DbContext context, bool isThere)
        => message.Found(isThere) is var effect and not EnlistmentEffect.None && EnlistedTransaction.Of(context) is null
            ? [new DueEffect(message, effect)]
            : [];

    // The message may have been handed over to the queue since.
    private static IQueryable<Guid> Ids(DbContext context, EnlistedMessage message)
        => context.Set<EnlistedMessageRow>().IgnoreQueryFilters().Where(row => row.Id == message.Prepared.Id).Select(row => row.Id)
            .Concat(
                context.Set<OutboxMessageRow>().IgnoreQueryFilters().Where(row => row.Id == message.Prepared.Id).Select(row => row.Id));

    // Applications check how many of their own rows were written.
    private static int CountSaved(DbContext? context) => EnlistedMessages.Find(context)?.CountSaved(context!) ?? 0;

    private static List<DueEffect> AfterSave(DbContext? context, bool hasSucceeded)
    {
        EnlistedMessages.Find(context)?.EndSave();
        return Notify(context, message => message.AfterSave(context!, hasSucceeded));
    }

    private static List<DueEffect> AfterFailure(DbContextErrorEventData eventData)
    {
        // A save that a constraint or another writer has refused says nothing about the connection and its rights.
        if (EnlistedMessages.Find(eventData.Context) is not null
            && eventData.Exception is not DbUpdateConcurrencyException
            && eventData.Exception.GetBaseException() is DbException { SqlState: not ['2', '3', ..] })
        {
            EnlistmentOf(eventData.Context!).Verifier.Doubt(eventData.Context!);
        }

        return AfterSave(eventData.Context, hasSucceeded: false);
    }

    private static List<DueEffect> Notify(DbContext? context, Func<EnlistedMessage, EnlistmentEffect> notify)
        => EnlistedMessages.Find(context)?.Notify(context!, notify) ?? [];

    private static void CarryOut(List<DueEffect> due)
    {
        if (due.Count > 0)
        {
            Wait(() => CarryOutAsync(due));
        }
    }

    private static async Task CarryOutAsync(List<DueEffect> due)
    {
        foreach (var (message, effect) in due)
        {
            await message.CarryOutAsync(effect);
        }
    }

    // A synchronous save or commit can only block. It waits for another thread, because a thread with a SynchronizationContext (Blazor's)
    // would wait for itself.
    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

    private static T Wait<T>(Func<ValueTask<T>> work)
        => SynchronizationContext.Current is null
            ? work().AsTask().GetAwaiter().GetResult()
            : Task.Run(() => work().AsTask()).GetAwaiter().GetResult();
}
