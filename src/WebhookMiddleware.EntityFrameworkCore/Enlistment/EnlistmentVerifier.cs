using System.Collections.Concurrent;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Makes sure that a context with <c>UseWebhookOutbox()</c> can write this store's tables: at start where the context can be asked then,
/// otherwise at its first save, and not only when there is a webhook one day.
/// </summary>
/// <remarks>
/// It is checked once for each type of context and connection string, since tenants may have a database or a schema each. Only an answer
/// of both databases is a proof. One that doesn't answer, or changes its answer, is asked again at a later save, and meanwhile the saves
/// go on.
/// </remarks>
internal sealed partial class EnlistmentVerifier(
    IStoreBackend backend, WebhookDatabase database, EnlistmentCompletion completion, TimeProvider timeProvider, ILogger<EnlistmentVerifier> logger)
{
    // An application that puts a fresh password into each connection string must not fill the memory.
    private const int MaxKnown = 1000;

    // A database that takes its time to say no must not hold up every save.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // From when on each is checked (again); never once it is known to work.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), DateTimeOffset> _nextChecks = [];

    // Which are being checked just now: a database that doesn't answer is waited for once, not by every save.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), Task> _questions = [];

    /// <summary>Whether contexts can take messages up at all: a store without transactions writes them by itself.</summary>
    public bool CanEnlist => completion.Store is not null;

    /// <summary>Whether nothing is to be checked before the context saves.</summary>
    public bool IsDone(DbContext context)
        => !CanEnlist
            || (_nextChecks.TryGetValue(KeyOf(context), out var next) && (next == DateTimeOffset.MaxValue || timeProvider.GetUtcNow() < next));

    /// <summary>
    /// A save with messages has failed, perhaps because of a right that was taken away: the next save is checked again, and says so by
    /// name.
    /// </summary>
    public void Doubt(DbContext context) => _nextChecks.TryRemove(KeyOf(context), out _);

    /// <summary>Checks the context before it saves.</summary>
    /// <exception cref="EnlistmentException">It can't write the outbox; the message names what to change.</exception>
    public Task VerifyAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, Pause, cancellationToken);

    /// <summary>Checks the context at start. One that can't be asked yet is checked at its first save.</summary>
    /// <inheritdoc cref="VerifyAsync(DbContext, CancellationToken)"/>
    public Task VerifyAtStartAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, TimeSpan.Zero, cancellationToken);

    /// <summary>Checks what needs no database.</summary>
    /// <exception cref="EnlistmentException">The context can't write the outbox; the message names what to change.</exception>
    public void VerifyModel(DbContext context)
    {
        if (CanEnlist)
        {
            Refuse(context, backend.FindEnlistmentError(context));
            Refuse(context, context.Model.FindEntityType(typeof(OutboxMessageRow)) is null
                ? "its model lacks it. Call modelBuilder.UseWebhooks() in its OnModelCreating."
                : null);
        }
    }

    private static (Type Context, string? Connection) KeyOf(DbContext context)
        => (context.GetType(), context.Database.IsRelational() ? context.Database.GetDbConnection().ConnectionString : null);

    private static bool IsInTransaction(DbContext context) => EnlistedTransaction.Of(context) is not null;

    private static void Refuse(DbContext context, string? error)
    {
        if (error is not null)
        {
            throw new EnlistmentException($"UseWebhookOutbox() can't write the outbox with {context.GetType().Name}: {error}");
        }
    }

    private async Task VerifyAsync(DbContext context, TimeSpan pause, CancellationToken cancellationToken)
    {
        VerifyModel(context);

        // The host's transaction may hold what the store's migrations wait for.
        if (!CanEnlist || (!database.IsReady && IsInTransaction(context)))
        {
            return;
        }

        // Opening the connection may take the password out of its connection string.
        var key = KeyOf(context);
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (_questions.GetOrAdd(key, own.Task) is var question && question != own.Task)
        {
            // The databases have not answered before: one save finds out whether they do now.
            if (_nextChecks.ContainsKey(key))
            {
                return;
            }

            await question.WaitAsync(cancellationToken);
            if (IsDone(context))
            {
                return;
            }
        }

        try
        {
            await AskAsync(context, key, pause, cancellationToken);
        }
        finally
        {
            _questions.TryRemove(key, out _);
            own.SetResult();
        }
    }

    private async Task AskAsync(
        DbContext context, (Type Context, string? Connection) key, TimeSpan pause, CancellationToken cancellationToken)
    {
        string? error;
        try
        {
            await database.EnsureReadyAsync(cancellationToken);
            error = await backend.ProbeEnlistmentAsync(context, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            NotKnown(key, timeProvider.GetUtcNow() + pause, exception);
            return;
        }

        Refuse(context, error);
        Note(key, DateTimeOffset.MaxValue);
    }

    private void NotKnown((Type Context, string? Connection) key, DateTimeOffset next, Exception exception)
    {
        var isKnown = _nextChecks.ContainsKey(key);
        Note(key, next);

        // Once, not with every save until it works.
        if (!isKnown)
        {
            Log.NotChecked(logger, exception, key.Context.Name);
        }
    }

    private void Note((Type Context, string? Connection) key, DateTimeOffset next)
    {
        if (_nextChecks.Count >= MaxKnown)
        {
            _nextChecks.Clear();
        }

        _nextChecks[key] = next;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 805, EventName = "WebhookEnlistmentNotChecked", Level = LogLevel.Warning,
            Message = "Whether {Context} can write the webhook outbox could not be checked, because its database or the webhooks' did not answer. "
                + "The context saves all the same, and is checked again at a later save.")]
        public static partial void NotChecked(ILogger logger, Exception exception, string context);
    }
}
