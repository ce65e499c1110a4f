using Microsoft.Extensions.Options;
using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Limits the memory of the payloads whose webhooks are being awaited, over all requests of this host. All webhooks of a stage share one
/// payload, so it counts once.
/// </summary>
internal sealed class AwaitedPayloads(IOptions<WebhookOptions> options)
{
    private readonly ByteBudget _budget = new(options.Value.MaxAwaitedPayloadBytes);

    /// <summary>Tries to reserve memory for the payload of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="bytes">The reserved bytes, to be passed to <see cref="Leave"/>.</param>
    /// <returns>false when the payloads of other runs leave no room.</returns>
    public bool TryEnter(WebhookRun run, out long bytes)
    {
        bytes = run.PayloadBytes;
        return _budget.TryTake(bytes);
    }

    public void Leave(long bytes) => _budget.Return(bytes);
}
