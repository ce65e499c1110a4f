using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Shares a run's time out among its webhooks. An optional webhook never gets the time that later required ones are configured for.
/// </summary>
internal sealed class RunBudget(TimeProvider timeProvider, TimeSpan total)
{
    private readonly long _start = timeProvider.GetTimestamp();

    public TimeSpan Elapsed => timeProvider.GetElapsedTime(_start);

    private TimeSpan Left => total - Elapsed;

    /// <summary>The time for a webhook of a stage: zero or less means that it can't be called any more.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="reserved">What the required webhooks of the later stages are configured for.</param>
    public TimeSpan TimeFor(CompiledWebhook webhook, TimeSpan reserved)
    {
        var left = webhook.Definition.OnFailure == FailureAction.Continue ? Left - reserved : Left;
        return left < webhook.Timeout ? left : webhook.Timeout;
    }

    /// <summary>What the required webhooks of the stages from <paramref name="index"/> on are configured for.</summary>
    public static TimeSpan Reserve(EventPlan plan, int index, DateTimeOffset now, string? tenant)
    {
        var reserved = TimeSpan.Zero;
        for (; index < plan.Stages.Length; index++)
        {
            reserved += plan.Stages[index].RequiredTime(now, tenant);
        }

        return reserved;
    }
}
