using System.Collections.Immutable;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>Awaited webhooks with the same order. They are called concurrently, on the same input.</summary>
internal sealed class EventStage
{
    private EventStage(int order, ImmutableArray<CompiledWebhook> enforced, ImmutableArray<CompiledWebhook> shadows)
    {
        Order = order;
        Enforced = enforced;
        Shadows = shadows;
    }

    /// <summary>Gets the order that its webhooks have.</summary>
    public int Order { get; }

    /// <summary>Gets the webhooks whose decisions are applied, in the order in which they are settled.</summary>
    public ImmutableArray<CompiledWebhook> Enforced { get; }

    /// <summary>Gets the shadow webhooks, which are called beside the run.</summary>
    public ImmutableArray<CompiledWebhook> Shadows { get; }

    public static EventStage Create(IGrouping<int, CompiledWebhook> webhooks)
    {
        var all = webhooks.ToLookup(webhook => webhook.Definition.Mode == WebhookMode.Shadow);
        return new EventStage(webhooks.Key, [.. all[false]], [.. all[true]]);
    }

    public bool HasAny(DateTimeOffset now, string? tenant)
        => Enforced.Any(webhook => webhook.Definition.Applies(now, tenant))
            || Shadows.Any(webhook => webhook.Definition.Applies(now, tenant));

    /// <summary>
    /// Returns the time that the stage's <see cref="FailureAction.Cancel"/> webhooks are configured for. Optional webhooks of earlier
    /// stages leave it unused.
    /// </summary>
    public TimeSpan RequiredTime(DateTimeOffset now, string? tenant)
    {
        var required = TimeSpan.Zero;
        foreach (var webhook in Enforced)
        {
            if (webhook.Definition.OnFailure == FailureAction.Cancel
                && webhook.Timeout > required
                && webhook.Definition.Applies(now, tenant))
            {
                required = webhook.Timeout;
            }
        }

        return required;
    }
}
