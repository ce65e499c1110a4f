using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Bounds the memory that payloads take up while their webhooks are waited for, over all requests of this host. All webhooks of a stage share one payload, so
/// it counts once.
/// </summary>
internal sealed class AwaitedPayloads(IOptions<WebhookOptions> options)
{
    private readonly ByteBudget _budget = new(options.Value.MaxAwaitedPayloadBytes);

    /// <summary>Takes room for the payload of a run; <see cref="Leave"/> gives it back. False: others hold too much.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bytes">How many bytes were taken.</param>
    public bool TryEnter(WebhookRun run, out long bytes)
    {
        bytes = run.PayloadBytes;
        return _budget.TryTake(bytes);
    }

    public void Leave(long bytes) => _budget.Return(bytes);
}
