using Microsoft.Extensions.Options;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Bounds how many calls are awaited at the same time, of one webhook, of one receiver and in all. Requests that wait for a slow receiver keep
/// their memory and their connections, and must not use up those of the whole application. A call that finds no slot fails at once.
/// </summary>
/// <remarks>
/// Not a <c>ConcurrencyLimiter</c>: that has one count for all callers, while fair shares need a count for each webhook and receiver, and it
/// allocates its leases.
/// </remarks>
internal sealed class CallSlots(IOptions<WebhookOptions> options)
{
    private readonly SharedSlots _slots = new();

    /// <summary>Takes a slot, which <see cref="Leave"/> releases; returns false when too many calls are under way.</summary>
    public bool TryEnter(CompiledWebhook webhook)
        => _slots.TryEnter(webhook, options.Value.MaxAwaitedCalls, options.Value.MaxAwaitedCallsPerWebhook);

    public void Leave(CompiledWebhook webhook) => _slots.Leave(webhook);
}
