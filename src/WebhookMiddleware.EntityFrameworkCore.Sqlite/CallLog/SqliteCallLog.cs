using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.CallLog;

/// <summary>The call log in a SQLite file. A batch is one change of the writer, and shares its commit with the queue's changes.</summary>
internal sealed class SqliteCallLog(WebhookDatabase database, SqliteWriter writer) : RelationalCallLog(database)
{
    public override Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
        => batch.Count == 0
            ? Task.CompletedTask
            : writer.ChangeAsync(
                session =>
                {
                    Insert(session, batch);
                    return true;
                },
                cancellationToken);

    public override Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var first = CallId.Before(before).ToByteArray(bigEndian: true);
        var unusedBefore = CallSeries.UnusedBefore(before);
        return writer.ChangeAsync(
            session =>
            {
                session.Execute(CallLogSql.PruneBodies, ("@before", first), ("@limit", limit));
                var removed = session.Execute(CallLogSql.PruneCalls, ("@before", first), ("@limit", limit));
                if (removed < limit)
                {
                    session.Execute(CallLogSql.PruneSeries, ("@unusedBefore", unusedBefore));
                }

                return removed;
            },
            cancellationToken);
    }

    // SQLite has no lateral joins.
    protected override IQueryable<CallRow> NewestOfEach(
        WebhookDbContext context, CallLogQuery query, CallRange range, int limit)
    {
        var all = context.Set<CallRow>();
        var calls = range.Filter(all);
        return from number in NewestSeries(context, query, range, limit)
               from call in all
               where calls.Where(c => c.Series == number).OrderByDescending(c => c.Id).Take(limit).Select(c => c.Id).Contains(call.Id)
               select call;
    }

    protected override IQueryable<CallRow> OfEach(WebhookDbContext context, int[] series, CallRange range, int skip, int limit)
    {
        var all = context.Set<CallRow>();
        var calls = range.Filter(all);
        return from number in SeriesOf(context, series)
               from call in all
               where calls.Where(c => c.Series == number).OrderByDescending(c => c.Id).Skip(skip).Take(limit).Select(c => c.Id)
                   .Contains(call.Id)
               select call;
    }

    private static void Insert(SqliteSession session, IReadOnlyList<WebhookCallRecord> batch)
    {
        // Looked up in each transaction, since numbers that were remembered would be wrong in a file that was restored.
        Dictionary<CallSeries, int> numbers = [];
        var calls = session.Prepare(CallLogSql.InsertCall);
        foreach (var call in batch)
        {
            var series = CallSeries.Of(call);
            if (!numbers.TryGetValue(series, out var number))
            {
                numbers[series] = number = FindNumber(session, series, CallId.TimeOf(call.Id));
            }

            calls.Add(call.Id).Add(call.InvocationId).Add(call.At.ToUnixTimeMilliseconds()).Add(call.DurationMs).Add((long)number)
                .Add(call.Status).Add(call.Shadow).Add(call.FailedOpen).Add(call.TraceId).Add(call.Detail)
                .Add(call.WebhookVersion).Execute();
            if (call.RequestBody is not null || call.ResponseBody is not null)
            {
                session.Prepare(CallLogSql.InsertBody).Add(call.Id).Add(call.RequestBody).Add(call.ResponseBody).Execute();
            }
        }
    }

    private static int FindNumber(SqliteSession session, CallSeries series, long usedAt)
    {
        ReadOnlySpan<(string, object?)> key =
        [
            ("@webhookId", series.WebhookId),
            ("@outcome", series.Outcome.ToString()),
            ("@event", series.Event),
            ("@name", series.WebhookName),
        ];
        var known = session.Query(CallLogSql.FindSeries, row => (Number: row.GetInt32(0), UsedAt: row.GetInt64(1)), key);
        if (known is not [var (number, lastUsedAt)])
        {
            return session.Query(CallLogSql.InsertSeries, row => row.GetInt32(0), [.. key, ("@usedAt", usedAt)])[0];
        }

        if (lastUsedAt < CallSeries.StaleBefore(usedAt))
        {
            session.Execute(CallLogSql.UseSeries, ("@number", number), ("@usedAt", usedAt));
        }

        return number;
    }
}
