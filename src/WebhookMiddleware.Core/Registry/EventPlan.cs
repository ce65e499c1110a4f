using System.Collections.Immutable;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>What an event's active webhooks amount to: stages to run one after the other, and webhooks that are served in the background.</summary>
internal sealed class EventPlan
{
    private EventPlan(ImmutableArray<EventStage> stages, ImmutableArray<CompiledWebhook> background)
    {
        Stages = stages;
        Background = background;
    }

    /// <summary>The plan of every event while it is not known which webhooks there are.</summary>
    public static EventPlan NotLoaded { get; } = new([], []);

    /// <summary>The awaited webhooks, by ascending order.</summary>
    public ImmutableArray<EventStage> Stages { get; }

    /// <summary>The webhooks nobody waits for (Notify and Capture).</summary>
    public ImmutableArray<CompiledWebhook> Background { get; }

    public static EventPlan Create(IEnumerable<CompiledWebhook> webhooks)
    {
        // Within a stage, answers are settled by name and then id, whatever order they arrive in.
        var sorted = webhooks
            .OrderBy(webhook => webhook.Definition.Order)
            .ThenBy(webhook => webhook.Definition.Name, StringComparer.Ordinal)
            .ThenBy(webhook => webhook.Id)
            .ToArray();

        return new EventPlan(
            [
                .. sorted
                    .Where(webhook => webhook.Mode.IsAwaited())
                    .GroupBy(webhook => webhook.Definition.Order)
                    .Select(EventStage.Create),
            ],
            [.. sorted.Where(webhook => !webhook.Mode.IsAwaited())]);
    }

    /// <summary>Whether the run has anything to do: a webhook that is valid at its moment and meant for its tenant, or none known at all.</summary>
    public bool Concerns(WebhookInvocation invocation) => Concerns(invocation.Timestamp, invocation.Tenant);

    /// <summary>The same for a run at a moment.</summary>
    public bool Concerns(DateTimeOffset now, string? tenant) => ReferenceEquals(this, NotLoaded) || HasAny(now, tenant);

    /// <summary>Whether a run may enqueue anything: of an event that has happened, all webhooks hear through the queue.</summary>
    public bool UsesQueue(WebhookPhase phase)
        => Background.Length > 0 || (phase != WebhookPhase.Before && Stages.Any(stage => stage.Enforced.Length > 0));

    /// <summary>Whether the run that begins now will enqueue something.</summary>
    public bool UsesQueue(WebhookInvocation invocation)
        => Background.Any(invocation.Includes)
            || (invocation.Event.Phase != WebhookPhase.Before && Stages.Any(stage => stage.Enforced.Any(invocation.Includes)));

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
