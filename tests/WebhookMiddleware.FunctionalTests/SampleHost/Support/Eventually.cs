using System.Diagnostics;

namespace WebhookMiddleware.FunctionalTests.SampleHost.Support;

/// <summary>Waits for what nothing announces.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the answer is the wanted one.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="isWanted">Whether that was it.</param>
    /// <param name="deadline">When to give up. Null: after 10 seconds.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isWanted, TimeSpan? deadline = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
            {
                return answer;
            }

            Stopwatch.GetElapsedTime(started).Should().BeLessThan(deadline ?? TimeSpan.FromSeconds(10), "the last answer was {0}", answer);
            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
