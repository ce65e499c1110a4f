using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>The messages that one context has taken up, until their transaction has ended. Like a context, for one thread at a time.</summary>
internal sealed class EnlistedMessages
{
    private static readonly ConditionalWeakTable<DbContext, EnlistedMessages> Contexts = [];

    private List<EnlistedMessage> _messages = [];

    public static EnlistedMessages Of(DbContext context) => Contexts.GetOrCreateValue(context);

    /// <summary>Null for a context that has taken up none.</summary>
    public static EnlistedMessages? Find(DbContext? context) => context is not null && Contexts.TryGetValue(context, out var messages) ? messages : null;

    public void Add(EnlistedMessage message) => _messages.Add(message);

    /// <summary>How many rows of theirs the context has saved just now.</summary>
    public int CountSaved(DbContext context) => _messages.Sum(message => message.CountSaved(context));

    /// <summary>Tells all of them, forgets those that the context has nothing to do with any more, and gives the ends to be made.</summary>
    public List<Func<Task>> Tell(DbContext context, Func<EnlistedMessage, Func<Task>?> tell)
    {
        List<Func<Task>> due = [];
        foreach (var message in _messages)
        {
            if (tell(message) is { } end)
            {
                due.Add(end);
            }
        }

        _messages = _messages.FindAll(message => message.Concerns(context));
        return due;
    }
}
