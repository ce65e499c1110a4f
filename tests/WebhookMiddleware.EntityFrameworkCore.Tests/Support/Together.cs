namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

internal static class Together
{
    /// <summary>Lets many actions begin at the same moment, and gives their results in the order of their numbers.</summary>
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
