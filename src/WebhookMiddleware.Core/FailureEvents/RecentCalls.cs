using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
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
    private readonly Dictionary<Guid, CallCount> _calls = [];
    private readonly SortedDictionary<(DateTimeOffset Minute, Guid WebhookId), long> _dead = [];

    /// <param name="from">The first minute whose calls count. Dead deliveries of earlier minutes are kept, too.</param>
    public RecentCalls(DateTimeOffset from) => _from = from;

    /// <summary>Gets the calls of each webhook that was called.</summary>
    public IReadOnlyDictionary<Guid, CallCount> Calls => _calls;

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

/// <summary>
/// Represents a webhook's calls and attempts. Those that were prevented or cancelled say nothing about it, and are left out.
/// </summary>
internal readonly record struct CallCount(long Calls, long Failures)
{
    private const int LeastCalls = 20;
    private const int RecoveredShare = 4;

    /// <summary>Gets whether more than half have failed, of enough to tell.</summary>
    public bool IsFailing => Calls >= LeastCalls && Failures * 2 > Calls;

    /// <summary>
    /// Gets whether at most a quarter have failed: less than half, so that a webhook at the limit does not go to and fro.
    /// </summary>
    public bool HasRecovered => Calls > 0 && Failures * RecoveredShare <= Calls;

    public CallCount With(OutcomeCount counted)
        => counted.Outcome is WebhookOutcome.CircuitOpen or WebhookOutcome.Overloaded or WebhookOutcome.Cancelled
            ? this
            : new CallCount(Calls + counted.Count, Failures + (counted.Outcome.IsFailure() ? counted.Count : 0));
}
