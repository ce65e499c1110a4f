using Npgsql;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// Lets concurrent callers share a statement, and so a round trip and a commit. What arrives while statements are under way is sent
/// together by the next one: the busier the database, the more share one, and nothing waits for a timer.
/// </summary>
/// <param name="executeAsync">Executes the statement for some items, and returns a result for each. It changes all or none.</param>
/// <param name="sizeOf">Returns the size of an item in bytes.</param>
/// <param name="maxRunning">How many statements may be under way. By default, one is sent while the server commits the other.</param>
internal sealed class SharedStatement<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> executeAsync, Func<TItem, long> sizeOf, int maxRunning = 2)
{
    private const int MaxItems = 64;
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Call> _waiting = [];
    private int _running;

    /// <summary>
    /// Returns the result for an item. The token is ignored once the statement is under way, so that the caller always knows what became of
    /// it.
    /// </summary>
    public Task<TResult> ExecuteAsync(TItem item, CancellationToken cancellationToken)
    {
        var call = new Call(item, cancellationToken);
        lock (_lock)
        {
            _waiting.Enqueue(call);
            if (_running == maxRunning)
            {
                return call.Task;
            }

            _running++;
        }

        _ = RunAsync();
        return call.Task;
    }

    private async Task RunAsync()
    {
        while (Next() is { } calls)
        {
            await ExecuteAsync(calls);
        }
    }

    private List<Call>? Next()
    {
        List<Call> next = [];
        var bytes = 0L;
        lock (_lock)
        {
            while (next.Count < MaxItems && bytes < MaxBytes && _waiting.TryDequeue(out var call))
            {
                if (!call.TryCancel())
                {
                    next.Add(call);
                    bytes += sizeOf(call.Item);
                }
            }

            if (next.Count > 0)
            {
                return next;
            }

            _running--;
            return null;
        }
    }

    private async Task ExecuteAsync(List<Call> calls)
    {
        try
        {
            var results = await executeAsync(calls.ConvertAll(call => call.Item));
            for (var i = 0; i < calls.Count; i++)
            {
                calls[i].SetResult(results[i]);
            }
        }
        catch (PostgresException) when (calls.Count > 1)
        {
            // The server has refused all because of one. A server that is gone would refuse each, after a while.
            foreach (var call in calls)
            {
                await ExecuteAsync([call]);
            }
        }
        catch (Exception exception)
        {
            calls.ForEach(call => call.SetException(exception));
        }
    }

    private sealed class Call(TItem item, CancellationToken cancellationToken)
        : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TItem Item => item;

        public bool TryCancel() => cancellationToken.IsCancellationRequested && TrySetCanceled(cancellationToken);
    }
}
