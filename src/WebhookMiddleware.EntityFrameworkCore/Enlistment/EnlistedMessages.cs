using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The messages that are enlisted in a context, until their transaction has ended. Like a context, it is used by one thread at a time.
/// </summary>
internal sealed class EnlistedMessages
{
    private static readonly ConditionalWeakTable<DbContext, EnlistedMessages> Contexts = [];

    private List<EnlistedMessage> _messages = [];
    private DbContextId _contextId;
    private bool _isSaving;
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
    public void BeginSave()
    {
        EndTurn();
        _isSaving = true;
    }

    /// <summary>
    /// Determines whether the context is about to begin a transaction of its own in a save, and has no turn for it yet. An execution
    /// strategy may begin several.
    /// </summary>
    public bool NeedsTurn => _isSaving && _turn is null;

    public void BeginTurn(IDisposable? turn) => _turn = turn;

    public void EndTurn()
    {
        _turn?.Dispose();
        _turn = null;
    }

    public void EndSave()
    {
        _isSaving = false;
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
