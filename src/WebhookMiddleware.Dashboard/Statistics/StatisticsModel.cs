using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>What the page of statistics shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Hooks">The names of the webhooks.</param>
/// <param name="Events">The events that can be chosen.</param>
internal sealed record StatisticsModel(StatisticsFilter Filter, HookNames Hooks, IReadOnlyList<WebhookEvent> Events)
{
    /// <summary>Gets what was counted; null while it is not known of what.</summary>
    public StatisticsOverview? Overview { get; init; }

    /// <summary>Gets the figures of each kind that was counted.</summary>
    public IReadOnlyDictionary<StatisticsKind, KindFigures> Figures { get; init; } = new Dictionary<StatisticsKind, KindFigures>();

    /// <summary>Gets the queue as it is now; null while the store can't be read.</summary>
    public QueueStatus? Queue { get; init; }

    /// <summary>Gets the webhooks that a name fits which was typed. Empty unless there are several.</summary>
    public IReadOnlyList<Webhook> Candidates { get; init; } = [];
}
