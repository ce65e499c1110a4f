using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Remembers from claim to claim what this host need not search again. The watermarks are ignored at intervals and cleared when they may be
/// wrong.
/// </summary>
internal sealed class ClaimWatermarks : IDisposable
{
    /// <summary>
    /// Webhooks come and go. When there are this many watermarks, all are cleared, so that those of removed webhooks don't accumulate.
    /// </summary>
    private const int MaxWatermarks = 10_000;

    private readonly Lock _lock = new();
    private readonly DueWatermarks _due;
    private readonly LaneWatermarks _lanes;
    private readonly ITimer _timer;

    private long _forgotten;
    private int _isTimed;

    /// <param name="timeProvider">The clock that measures intervals.</param>
    /// <param name="lookAgain">
    /// Triggers the next claim; called after a claim with watermarks that got fewer rows than it requested.
    /// </param>
    public ClaimWatermarks(TimeProvider timeProvider, Action lookAgain)
    {
        (_due, _lanes) = (new DueWatermarks(timeProvider), new LaneWatermarks(timeProvider));
        _timer = timeProvider.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _isTimed, 0);
                lookAgain();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Returns where a claim has to search.</summary>
    public ClaimSearch Begin(ClaimRequest request)
    {
        lock (_lock)
        {
            List<DueSearch> due = [];
            List<LaneSearch> lanes = [];
            HashSet<ulong> inProgress = [];
            foreach (var webhook in request.Webhooks)
            {
                if (!webhook.InOrder)
                {
                    due.Add(new DueSearch(webhook.Id, webhook.Room, _due.Of(webhook.Id, request.Kind)));
                    continue;
                }

                var look = _lanes.IsLookDue(webhook.Id);
                lanes.Add(new LaneSearch(webhook.Id, look ? LaneWatermarks.None : _lanes.Of(webhook.Id), look));
                inProgress.UnionWith(_lanes.InProgress(webhook.Id));
            }

            return new ClaimSearch(request, due, lanes, [.. inProgress], _due.BeginFullScan(), _lanes.BeginFullScan(), _forgotten);
        }
    }

    /// <summary>Processes the results of a claim.</summary>
    public void End(ClaimSearch search, ClaimFindings findings)
    {
        search.DueFullScan.Ended();
        search.LaneFullScan.Ended();
        lock (_lock)
        {
            // The claim may not have seen rows that were released or replayed meanwhile.
            if (search.Forgotten == _forgotten)
            {
                Learn(search, findings);
            }
        }

        var isShort = findings.Rows.Count < search.Request.Limit;
        if (isShort && search.HasWatermarks && Interlocked.Exchange(ref _isTimed, 1) == 0)
        {
            _timer.Change(FullScanInterval.Minimum, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Clears the watermarks, because there may be rows below them. Claims then search from the beginning.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _forgotten++;
            _due.Clear();
            _lanes.Clear();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Learn(ClaimSearch search, ClaimFindings findings)
    {
        if (_due.Count + _lanes.Count > MaxWatermarks)
        {
            _due.Clear();
            _lanes.Clear();
        }

        var (limit, rows) = (search.Request.Limit, findings.Rows);
        var last = rows.ToLookup(row => row.Delivery.WebhookId, row => row.Delivery.DueAt.ToUnixTimeMilliseconds());
        var reached = rows.Count < limit ? findings.Now : rows.Max(row => row.Delivery.DueAt).ToUnixTimeMilliseconds();
        foreach (var due in search.Due)
        {
            // With fewer rows than its room, the webhook has no more, or its other rows are due later than those of other webhooks.
            var isFull = last[due.WebhookId].Count() >= Math.Min(due.Room, limit);
            _due.Raise(
                due.WebhookId,
                search.Request.Kind,
                isFull ? last[due.WebhookId].Max() : reached,
                due.DueFrom == DueWatermarks.None ? search.DueFullScan : null);
        }

        foreach (var look in findings.Looks)
        {
            _lanes.Look(look.WebhookId, look.LeastOpen, look.InProgress, search.LaneFullScan);
        }
    }
}
