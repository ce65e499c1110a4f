using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Backends;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The messages that are enlisted in a context, until their transaction has ended. Like a context, it is used by one thread at a time.
/// </summary>
internal sealed class EnlistedMessages
{
    private static readonly ConditionalWeakTable<DbContext, EnlistedMessages> Contexts = [];

    private List<EnlistedMessage> _messages = [];
    private DbContextId _contextId;
    private DbContext? _saving;
    private AutoTransactionBehavior? _behaviorBefore;
    private IDisposable? _turn;

    /// <summary>Gets the messages that the application has added itself.</summary>
    public IEnumerable<EnlistedMessage> Enqueued => _messages.OfType<EnqueuedMessage>();

    public static EnlistedMessages Of(DbContext context) => Contexts.GetOrCreateValue(context).For(context);

    /// <summary>Returns the messages of the context, or null if it has none.</summary>
    public static EnlistedMessages? Find(DbContext? context)
        => context is not null && Contexts.TryGetValue(context, out var messages) ? messages.For(context) : null;

    public void Add(EnlistedMessage message)
    {
        if (!_messages.Contains(message))
        {
            _messages.Add(message);
        }
    }

    /// <summary>Called when the context begins to save messages.</summary>
    public void BeginSave(DbContext context)
    {
        EndSave();
        _saving = context;
        if (_messages.Exists(message => message.HasOwnRow(context)))
        {
            // EF begins no transaction for a single statement of its own. The database would execute it and what is appended to it as one,
            // but EF may refuse afterwards what the database has done, such as an update that finds no row.
            _behaviorBefore = context.Database.AutoTransactionBehavior;
            context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }
    }

    /// <summary>Called before the save begins its transaction, for the rows that the store's own statements write.</summary>
    public void PrepareRow(IStoreBackend backend, DbConnection connection)
        => ForEachOfSave((message, context) => message.PrepareRow(context, backend, connection));

    /// <summary>Called before the save commits its transaction.</summary>
    public void WriteRow() => ForEachOfSave((message, context) => message.WriteRow(context));

    /// <summary>Called before EF sends a command of the save, for the rows that the store appends to it.</summary>
    public void AppendRow(IStoreBackend backend, DbCommand command)
        => ForEachOfSave((message, context) => message.AppendRow(context, backend, command));

    /// <summary>Called when EF has read all that the statements of a command return.</summary>
    public void CommandExecuted(DbCommand command, int recordsAffected)
        => ForEachOfSave((message, context) => message.CommandExecuted(context, command, recordsAffected));

    /// <summary>Called when a transaction of the context is committed.</summary>
    public void RowCommitted() => ForEachOfSave((message, context) => message.RowCommitted(context));

    /// <summary>
    /// Determines whether the context is about to begin a transaction of its own in a save, and has no turn for it yet. An execution
    /// strategy may begin several.
    /// </summary>
    public bool NeedsTurn => _saving is not null && _turn is null;

    public void BeginTurn(IDisposable? turn) => _turn = turn;

    public void EndTurn()
    {
        _turn?.Dispose();
        _turn = null;
    }

    public void EndSave()
    {
        if (_behaviorBefore is { } behavior && _saving is not null)
        {
            _saving.Database.AutoTransactionBehavior = behavior;
        }

        (_saving, _behaviorBefore) = (null, null);
        EndTurn();
    }

    /// <summary>Returns the number of the messages' rows that the context has just saved.</summary>
    public int CountSaved(DbContext context) => _messages.Sum(message => message.CountSaved(context));

    /// <summary>
    /// Notifies all messages, removes those that no longer concern the context, and returns the effects that are due.
    /// </summary>
    public List<DueEffect> Notify(DbContext context, Func<EnlistedMessage, EnlistmentEffect> notify)
    {
        List<DueEffect> due = [];
        foreach (var message in _messages)
        {
            var effect = notify(message);
            if (effect is EnlistmentEffect.Complete or EnlistmentEffect.Discard)
            {
                due.Add(new DueEffect(message, effect));
            }
        }

        _messages = _messages.FindAll(message => message.Concerns(context));
        return due;
    }

    private void ForEachOfSave(Action<EnlistedMessage, DbContext> notify)
    {
        if (_saving is not null)
        {
            _messages.ForEach(message => notify(message, _saving));
        }
    }

    // The messages of one user of a pooled context don't belong to the next one.
    private EnlistedMessages For(DbContext context)
    {
        if (_contextId != context.ContextId)
        {
            _contextId = context.ContextId;
            _messages.Clear();
            EndSave();
        }

        return this;
    }
}

/// <summary>An effect that is carried out outside of the locks, because it takes time.</summary>
internal readonly record struct DueEffect(EnlistedMessage Message, EnlistmentEffect Effect);
