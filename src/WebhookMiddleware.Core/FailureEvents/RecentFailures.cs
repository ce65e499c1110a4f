using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.FailureEvents;

/// <summary>
/// Represents a webhook's calls and attempts. Those that were prevented or cancelled say nothing about it, and are left out.
/// </summary>
internal readonly record struct RecentFailures(long Calls, long Failures)
{
    private const int LeastCalls = 20;
    private const int RecoveredShare = 4;

    /// <summary>Gets whether more than half have failed, of enough to tell.</summary>
    public bool IsFailing => Calls >= LeastCalls && Failures * 2 > Calls;

    /// <summary>
    /// Gets whether at most a quarter have failed: less than half, so that a webhook at the limit does not go to and fro.
    /// </summary>
    public bool HasRecovered => Calls > 0 && Failures * RecoveredShare <= Calls;

    public RecentFailures With(OutcomeCount counted)
        => counted.Outcome is WebhookOutcome.CircuitOpen or WebhookOutcome.Overloaded or WebhookOutcome.Cancelled
            ? this
            : new RecentFailures(Calls + counted.Count, Failures + (counted.Outcome.IsFailure() ? counted.Count : 0));
}
