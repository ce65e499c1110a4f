namespace WebhookMiddleware.StoreConformance;

/// <summary>Runs actions at the same time.</summary>
public static class Together
{
    /// <summary>Starts an action many times at the same moment, and waits for all runs.</summary>
    /// <param name="count">The number of runs.</param>
    /// <param name="action">The action, which gets the number of its run, starting at 0.</param>
    /// <returns>The results in the order of the numbers.</returns>
    public static async Task<T[]> RunAsync<T>(int count, Func<int, Task<T>> action)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tasks = Enumerable.Range(0, count)
            .Select(i => Task.Run(async () =>
            {
                await start.Task;
                return await action(i);
            }))
            .ToArray();
        start.SetResult();
        return await Task.WhenAll(tasks);
    }
}
