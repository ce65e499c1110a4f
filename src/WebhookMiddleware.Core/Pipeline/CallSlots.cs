using Microsoft.Extensions.Options;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Limits how many calls are awaited at the same time: for each webhook, for each receiver and in all. Requests that wait for a slow
/// receiver hold memory and connections, and must not use up those of the whole application. A call without a free slot fails at once and
/// does not queue.
/// </summary>
/// <remarks>
/// Not a <c>ConcurrencyLimiter</c>: that has one count for all callers, while fair shares need a count for each webhook and receiver, and
/// it allocates its leases.
/// </remarks>
internal sealed class CallSlots(IOptions<WebhookOptions> options)
{
    private readonly SharedSlots _slots = new();

    /// <summary>Tries to take a slot, which <see cref="Leave"/> returns. Returns false when too many calls are in progress.</summary>
    public bool TryEnter(CompiledWebhook webhook)
        => _slots.TryEnter(webhook, options.Value.MaxAwaitedCalls, options.Value.MaxAwaitedCallsPerWebhook);

    public void Leave(CompiledWebhook webhook) => _slots.Leave(webhook);
}
