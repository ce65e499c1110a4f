using System.Collections.Concurrent;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Verifies that a context with <c>UseWebhookOutbox()</c> can write this store's tables: at start if the context can be created then,
/// otherwise at its first save, whether or not there is a webhook yet.
/// </summary>
/// <remarks>
/// Each combination of context type and connection string is checked once, since every tenant may have its own database or schema. Only an
/// answer of both databases is a proof. If a database doesn't answer, the check is repeated at a later save, and saves are not held up
/// meanwhile.
/// </remarks>
internal sealed partial class EnlistmentVerifier(
    IStoreBackend backend, WebhookDatabase database, EnlistmentCompletion completion, TimeProvider timeProvider, ILogger<EnlistmentVerifier> logger)
{
    // An application that puts a fresh password into each connection string must not fill the memory.
    private const int MaxKnown = 1000;

    // A database that takes long to refuse must not hold up every save.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // When each is to be checked next; never again once it is known to work.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), DateTimeOffset> _nextChecks = [];

    // The checks in progress: one save waits for a database that doesn't answer, not all of them.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), Task> _questions = [];

    /// <summary>Gets whether contexts can write messages at all. A store without transactions writes them itself.</summary>
    public bool CanEnlist => completion.Store is not null;

    /// <summary>Returns whether nothing has to be checked before the context saves.</summary>
    public bool IsDone(DbContext context)
        => !CanEnlist
            || (_nextChecks.TryGetValue(KeyOf(context), out var next) && (next == DateTimeOffset.MaxValue || timeProvider.GetUtcNow() < next));

    /// <summary>
    /// Has the next save checked again: a save with messages has failed, perhaps because a right was revoked, which the check reports by
    /// name.
    /// </summary>
    public void Doubt(DbContext context) => _nextChecks.TryRemove(KeyOf(context), out _);

    /// <summary>Checks the context before it saves.</summary>
    /// <exception cref="EnlistmentException">The context can't write the outbox. The message names what to change.</exception>
    public Task VerifyAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, Pause, cancellationToken);

    /// <summary>Checks the context at start. If that isn't possible yet, it is checked at its first save.</summary>
    /// <inheritdoc cref="VerifyAsync(DbContext, CancellationToken)"/>
    public Task VerifyAtStartAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, TimeSpan.Zero, cancellationToken);

    /// <summary>Checks what needs no database.</summary>
    /// <exception cref="EnlistmentException">The context can't write the outbox. The message names what to change.</exception>
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

        // The application's transaction may hold locks that the store's migrations wait for.
        if (!CanEnlist || (!database.IsReady && IsInTransaction(context)))
        {
            return;
        }

        // The key is taken first: opening the connection may remove the password from its connection string.
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

        // Logged once, not at every save until the check works.
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
