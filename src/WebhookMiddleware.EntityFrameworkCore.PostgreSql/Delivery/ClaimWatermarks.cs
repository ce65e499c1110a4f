using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>What this host's claims need not search again: remembered from claim to claim, and forgotten again and again.</summary>
internal sealed class ClaimWatermarks : IDisposable
{
    /// <summary>
    /// Webhooks come and go: with so many watermarks all are forgotten, so that those of the ones that went don't pile up.
    /// </summary>
    private const int MaxWatermarks = 10_000;

    private readonly Lock _lock = new();
    private readonly DueWatermarks _due;
    private readonly LaneWatermarks _lanes;
    private readonly ITimer _timer;

    private long _forgotten;
    private int _isTimed;

    /// <param name="timeProvider">Measures how long ago something was.</param>
    /// <param name="lookAgain">Has the next claim made; called when one that had watermarks got less than it had asked for.</param>
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

    /// <summary>Says where a claim has to search.</summary>
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

            return new ClaimSearch(request, due, lanes, [.. inProgress], _due.BeginLookBack(), _lanes.BeginLookBack(), _forgotten);
        }
    }

    /// <summary>Takes what the claim has found.</summary>
    public void End(ClaimSearch search, ClaimFindings findings)
    {
        search.DueLookBack.Ended();
        search.LaneLookBack.Ended();
        lock (_lock)
        {
            // What was given back or replayed meanwhile the claim may not have seen.
            if (search.Forgotten == _forgotten)
            {
                Learn(search, findings);
            }
        }

        var isShort = findings.Rows.Count < search.Request.Limit;
        if (isShort && search.HasWatermarks && Interlocked.Exchange(ref _isTimed, 1) == 0)
        {
            _timer.Change(LookBack.Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>From now on claims search from the beginning: something may lie below the watermarks.</summary>
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
        var last = rows.ToLookup(row => row.WebhookId, row => row.DueAt.ToUnixTimeMilliseconds());
        var reached = rows.Count < limit ? findings.Now : rows.Max(row => row.DueAt).ToUnixTimeMilliseconds();
        foreach (var due in search.Due)
        {
            // With less than there was room for, the webhook has nothing left, or it is younger than what others had.
            var isFull = last[due.WebhookId].Count() >= Math.Min(due.Room, limit);
            _due.Raise(
                due.WebhookId,
                search.Request.Kind,
                isFull ? last[due.WebhookId].Max() : reached,
                due.DueFrom == DueWatermarks.None ? search.DueLookBack : null);
        }

        foreach (var look in findings.Looks)
        {
            _lanes.Look(look.WebhookId, look.LeastOpen, look.InProgress, search.LaneLookBack);
        }
    }
}
