using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Bounds how many calls are waited for at the same time, of one webhook and in all: requests that wait for a slow receiver keep their memory and their
/// connections, and must not use up those of the whole application. Whoever finds no slot does not queue for one.
/// </summary>
internal sealed class CallSlots(IOptions<WebhookOptions> options)
{
    private readonly ConcurrentDictionary<Guid, Count> _webhooks = [];
    private readonly Count _all = new();

    /// <summary>Takes a slot; <see cref="Leave"/> gives it back. False: too many calls are under way.</summary>
    public bool TryEnter(Guid webhookId)
    {
        if (!_all.TryRaise(options.Value.MaxAwaitedCalls))
        {
            return false;
        }

        if (CountOf(webhookId).TryRaise(options.Value.MaxAwaitedCallsPerWebhook))
        {
            return true;
        }

        _all.Lower();
        return false;
    }

    public void Leave(Guid webhookId)
    {
        CountOf(webhookId).Lower();
        _all.Lower();
    }

    // A few bytes for each webhook that this process has ever called: not worth the race of removing them.
    private Count CountOf(Guid webhookId) => _webhooks.GetOrAdd(webhookId, static _ => new Count());

    private sealed class Count
    {
        private int _value;

        public bool TryRaise(int most)
        {
            if (Interlocked.Increment(ref _value) <= most)
            {
                return true;
            }

            Lower();
            return false;
        }

        public void Lower() => Interlocked.Decrement(ref _value);
    }
}
