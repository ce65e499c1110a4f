using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Divides the time of a run among its webhooks. An optional webhook never uses the time that later required ones are configured for.
/// </summary>
internal sealed class RunBudget(TimeProvider timeProvider, TimeSpan total)
{
    private readonly long _start = timeProvider.GetTimestamp();

    public TimeSpan Elapsed => timeProvider.GetElapsedTime(_start);

    public bool IsSpent => Left <= TimeSpan.Zero;

    private TimeSpan Left => total - Elapsed;

    /// <summary>Returns the time limit for a webhook of a stage. Zero or less means that it can't be called any more.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="reserved">The time that the required webhooks of later stages are configured for.</param>
    public TimeSpan TimeFor(CompiledWebhook webhook, TimeSpan reserved)
    {
        var left = webhook.Definition.OnFailure == FailureAction.Continue ? Left - reserved : Left;
        return left < webhook.Timeout ? left : webhook.Timeout;
    }
}
