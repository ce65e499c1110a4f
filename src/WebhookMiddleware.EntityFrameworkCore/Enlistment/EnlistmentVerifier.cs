using System.Collections.Concurrent;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Verifies that a context with <c>UseWebhookOutbox()</c> can write this store's tables: at start if the context can be checked then,
/// otherwise at its first save, and not only once there is a webhook.
/// </summary>
/// <remarks>
/// Each combination of context type and connection string is verified once, because tenants may have a database or a schema each. Only
/// responses of both databases are proof. If one doesn't respond, or its response changes, it is checked again at a later save; meanwhile
/// the context can save.
/// </remarks>
internal sealed partial class EnlistmentVerifier(
    IStoreBackend backend,
    WebhookDatabase database,
    EnlistmentCompletion completion,
    TimeProvider timeProvider,
    ILogger<EnlistmentVerifier> logger)
{
    // A bound on memory, for applications that put a new password into each connection string.
    private const int MaxKnown = 1000;

    // A database that responds slowly with an error must not delay every save.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // When each combination is to be checked next; MaxValue once it has been verified.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), DateTimeOffset> _nextChecks = [];

    // The checks in progress: a database that doesn't respond is waited for once, not by every save.
    private readonly ConcurrentDictionary<(Type Context, string? Connection), Task> _checks = [];

    /// <summary>Gets a value indicating whether contexts can enlist messages at all; a store without transactions can't.</summary>
    public bool CanEnlist => completion.Store is not null;

    /// <summary>Determines whether the context can save without a check.</summary>
    public bool IsDone(DbContext context)
        => !CanEnlist
            || (_nextChecks.TryGetValue(KeyOf(context), out var next)
                && (next == DateTimeOffset.MaxValue || timeProvider.GetUtcNow() < next));

    /// <summary>
    /// Has the next save checked again, because one with messages has failed, perhaps after a right was revoked. The check reports that by
    /// name.
    /// </summary>
    public void Doubt(DbContext context) => _nextChecks.TryRemove(KeyOf(context), out _);

    /// <summary>Checks the context before it saves.</summary>
    /// <exception cref="EnlistmentException">The context can't write the outbox. The message names what to change.</exception>
    public Task VerifyAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, Pause, cancellationToken);

    /// <summary>Checks the context at start. If its database doesn't respond, it is checked at its first save.</summary>
    /// <inheritdoc cref="VerifyAsync(DbContext, CancellationToken)"/>
    public Task VerifyAtStartAsync(DbContext context, CancellationToken cancellationToken)
        => VerifyAsync(context, TimeSpan.Zero, cancellationToken);

    /// <summary>Checks everything that needs no database.</summary>
    /// <exception cref="EnlistmentException">The context can't write the outbox; the message names what to change.</exception>
    public void VerifyModel(DbContext context)
    {
        if (CanEnlist)
        {
            Refuse(context, backend.FindEnlistmentError(context, context.MayReconnect()));
            Refuse(context, context.Model.FindEntityType(typeof(EnlistedMessageRow)) is null
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

        // The host's transaction may hold locks that the store's migrations wait for.
        if (!CanEnlist || (!database.IsReady && IsInTransaction(context)))
        {
            return;
        }

        // Read first, because opening the connection may remove the password from its connection string.
        var key = KeyOf(context);
        var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (_checks.GetOrAdd(key, own.Task) is var check && check != own.Task)
        {
            // The databases did not respond before. One save determines whether they do now.
            if (_nextChecks.ContainsKey(key))
            {
                return;
            }

            await check.WaitAsync(cancellationToken);
            if (IsDone(context))
            {
                return;
            }
        }

        try
        {
            await CheckAsync(context, key, pause, cancellationToken);
        }
        finally
        {
            _checks.TryRemove(key, out _);
            own.SetResult();
        }
    }

    private async Task CheckAsync(
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
            Postpone(key, timeProvider.GetUtcNow() + pause, exception);
            return;
        }

        Refuse(context, error);
        SetNext(key, DateTimeOffset.MaxValue);
    }

    private void Postpone((Type Context, string? Connection) key, DateTimeOffset next, Exception exception)
    {
        var isKnown = _nextChecks.ContainsKey(key);
        SetNext(key, next);

        // Logged once, not at every save until the check succeeds.
        if (!isKnown)
        {
            Log.NotChecked(logger, exception, key.Context.Name);
        }
    }

    private void SetNext((Type Context, string? Connection) key, DateTimeOffset next)
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
            Message = "Whether {Context} can write the webhook outbox could not be checked, because its database or the webhooks' did not "
                + "respond. The context can save nevertheless, and is checked again at a later save.")]
        public static partial void NotChecked(ILogger logger, Exception exception, string context);
    }
}
