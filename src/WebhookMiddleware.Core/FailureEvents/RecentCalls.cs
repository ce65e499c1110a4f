using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.FailureEvents;

/// <summary>
/// What all hosts together have counted in the last minutes, by webhook, without webhooks on the events that tell of webhooks.
/// </summary>
internal sealed class RecentCalls
{
    /// <summary>How many minutes of calls decide whether a webhook fails, the current one included.</summary>
    public const int Minutes = 5;

    private readonly DateTimeOffset _from;
    private readonly Dictionary<Guid, RecentFailures> _calls = [];
    private readonly SortedDictionary<(DateTimeOffset Minute, Guid WebhookId), long> _dead = [];

    /// <param name="from">The first minute whose calls count. Dead deliveries of earlier minutes are kept, too.</param>
    public RecentCalls(DateTimeOffset from) => _from = from;

    /// <summary>Gets the calls of each webhook that was called.</summary>
    public IReadOnlyDictionary<Guid, RecentFailures> Calls => _calls;

    /// <summary>Gets the number of deliveries that became dead, by minute and webhook, the oldest first.</summary>
    public IEnumerable<KeyValuePair<(DateTimeOffset Minute, Guid WebhookId), long>> Dead => _dead;

    public void Add(StatisticsRow row)
    {
        if (WebhookFailureEvents.Contains(row.Event))
        {
            return;
        }

        if (row.Dead > 0)
        {
            var minute = (row.At, row.WebhookId);
            _dead[minute] = _dead.GetValueOrDefault(minute) + row.Dead;
        }

        if (row.At >= _from)
        {
            var tally = new Tally();
            tally.Add(row);
            _calls[row.WebhookId] = tally.Outcomes.Aggregate(_calls.GetValueOrDefault(row.WebhookId), (count, next) => count.With(next));
        }
    }
}
