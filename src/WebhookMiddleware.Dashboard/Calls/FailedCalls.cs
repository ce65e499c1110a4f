using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>Reads the calls that failed, whatever their outcomes. The log is asked for one outcome at a time, by its index.</summary>
internal static class FailedCalls
{
    private static readonly WebhookOutcome[] Failures = [.. Enum.GetValues<WebhookOutcome>().Where(outcome => outcome.IsFailure())];

    /// <summary>Reads one page. As that of any search, it may be short, or empty, although it has a cursor.</summary>
    public static async Task<CallLogPage> ReadAsync(ICallLogReader calls, CallLogQuery query, CancellationToken cancellationToken)
    {
        if (query.IsSearch)
        {
            // A search looks at a limited part of the log, which is not the same for each outcome.
            var found = await calls.ReadAsync(query, cancellationToken);
            return found with { Items = [.. found.Items.Where(call => call.Outcome.IsFailure())] };
        }

        List<WebhookCallRecord> failed = [];
        var goesOn = false;
        foreach (var outcome in Failures)
        {
            var page = await calls.ReadAsync(query with { Outcome = outcome }, cancellationToken);
            failed.AddRange(page.Items);
            goesOn |= page.NextCursor is not null;
        }

        // Identifiers are ordered as their texts are.
        var newest = failed.OrderByDescending(call => call.Id.ToString(), StringComparer.Ordinal).Take(query.Limit).ToList();
        return new CallLogPage(newest, goesOn || failed.Count > newest.Count ? newest[^1].Id : null);
    }
}
