using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The messages that one context has taken up, until their transaction has ended. Like a context, for one thread at a time.
/// </summary>
internal sealed class EnlistedMessages
{
    private static readonly ConditionalWeakTable<DbContext, EnlistedMessages> Contexts = [];

    private List<EnlistedMessage> _messages = [];
    private DbContextId _contextId;

    /// <summary>Gets those that the host has added by itself.</summary>
    public IEnumerable<EnlistedMessage> Enqueued => _messages.OfType<EnqueuedMessage>();

    public static EnlistedMessages Of(DbContext context) => Contexts.GetOrCreateValue(context).For(context);

    /// <summary>Null for a context that has taken up none.</summary>
    public static EnlistedMessages? Find(DbContext? context)
        => context is not null && Contexts.TryGetValue(context, out var messages) ? messages.For(context) : null;

    public void Add(EnlistedMessage message)
    {
        if (!_messages.Contains(message))
        {
            _messages.Add(message);
        }
    }

    /// <summary>How many rows of theirs the context has saved just now.</summary>
    public int CountSaved(DbContext context) => _messages.Sum(message => message.CountSaved(context));

    /// <summary>
    /// Tells all of them, forgets those that the context has nothing to do with any more, and returns the completions that are due.
    /// </summary>
    public List<Func<Task>> Tell(DbContext context, Func<EnlistedMessage, Func<Task>?> tell)
    {
        List<Func<Task>> due = [];
        foreach (var message in _messages)
        {
            if (tell(message) is { } completion)
            {
                due.Add(completion);
            }
        }

        _messages = _messages.FindAll(message => message.Concerns(context));
        return due;
    }

    // What one user of a pooled context has left undone is not the next one's.
    private EnlistedMessages For(DbContext context)
    {
        if (_contextId != context.ContextId)
        {
            _contextId = context.ContextId;
            _messages.Clear();
        }

        return this;
    }
}
