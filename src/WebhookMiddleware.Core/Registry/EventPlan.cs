using System.Collections.Immutable;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// The active webhooks of an event: stages that run one after the other, and webhooks that are notified in the background.
/// </summary>
internal sealed class EventPlan
{
    private EventPlan(ImmutableArray<EventStage> stages, ImmutableArray<CompiledWebhook> background)
    {
        Stages = stages;
        Background = background;
    }

    /// <summary>Gets the plan of every event while the webhooks have not been loaded.</summary>
    public static EventPlan NotLoaded { get; } = new([], []);

    /// <summary>Gets the awaited webhooks, in ascending order.</summary>
    public ImmutableArray<EventStage> Stages { get; }

    /// <summary>Gets the webhooks that are not awaited (Notify and Capture).</summary>
    public ImmutableArray<CompiledWebhook> Background { get; }

    public static EventPlan Create(IEnumerable<CompiledWebhook> webhooks)
    {
        // Within a stage, decisions are settled by name and then id, in whatever order they arrive.
        var sorted = webhooks
            .OrderBy(webhook => webhook.Definition.Order)
            .ThenBy(webhook => webhook.Definition.Name, StringComparer.Ordinal)
            .ThenBy(webhook => webhook.Id)
            .ToArray();

        return new EventPlan(
            [
                .. sorted
                    .Where(webhook => webhook.ResponseMode.IsAwaited())
                    .GroupBy(webhook => webhook.Definition.Order)
                    .Select(EventStage.Create),
            ],
            [.. sorted.Where(webhook => !webhook.ResponseMode.IsAwaited())]);
    }

    /// <summary>
    /// Determines whether a run has anything to do: a webhook is valid at the time of the run and applies to its tenant, or the webhooks
    /// have not been loaded.
    /// </summary>
    public bool Concerns(WebhookInvocation invocation) => Concerns(invocation.Timestamp, invocation.Tenant);

    /// <summary>Determines whether a run at <paramref name="now"/> has anything to do.</summary>
    public bool Concerns(DateTimeOffset now, string? tenant) => ReferenceEquals(this, NotLoaded) || HasAny(now, tenant);

    /// <summary>
    /// Determines whether a run of the phase can enqueue anything. After- and scheduled events notify all webhooks through the queue.
    /// </summary>
    public bool UsesQueue(WebhookPhase phase)
        => Background.Length > 0 || (phase != WebhookPhase.Before && Stages.Any(stage => stage.Enforced.Length > 0));

    /// <summary>Determines whether a run with this invocation enqueues anything.</summary>
    public bool UsesQueue(WebhookInvocation invocation)
        => Background.Any(invocation.Includes)
            || (invocation.Event.Phase != WebhookPhase.Before && Stages.Any(stage => stage.Enforced.Any(invocation.Includes)));

    /// <summary>Returns the time that the required webhooks of the stages after an order are configured for.</summary>
    public TimeSpan RequiredTimeAfter(int order, DateTimeOffset now, string? tenant)
    {
        var required = TimeSpan.Zero;
        foreach (var stage in Stages)
        {
            if (stage.Order > order)
            {
                required += stage.RequiredTime(now, tenant);
            }
        }

        return required;
    }

    private bool HasAny(DateTimeOffset now, string? tenant)
    {
        foreach (var stage in Stages)
        {
            if (stage.HasAny(now, tenant))
            {
                return true;
            }
        }

        return Background.Any(webhook => webhook.Definition.Applies(now, tenant));
    }
}
