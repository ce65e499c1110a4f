using Microsoft.Extensions.Options;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Bounds how many calls are waited for at the same time, of one webhook, of one receiver and in all: requests that wait for a slow receiver keep their
/// memory and their connections, and must not use up those of the whole application. Whoever finds no slot does not queue for one.
/// </summary>
internal sealed class CallSlots(IOptions<WebhookOptions> options)
{
    private readonly SharedSlots _slots = new();

    /// <summary>Takes a slot; <see cref="Leave"/> gives it back. False: too many calls are under way.</summary>
    public bool TryEnter(CompiledWebhook webhook)
        => _slots.TryEnter(webhook, options.Value.MaxAwaitedCalls, options.Value.MaxAwaitedCallsPerWebhook);

    public void Leave(CompiledWebhook webhook) => _slots.Leave(webhook);
}
