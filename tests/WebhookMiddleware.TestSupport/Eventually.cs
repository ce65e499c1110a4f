using System.Diagnostics;

namespace WebhookMiddleware.TestSupport;

/// <summary>Waits for what nothing announces.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the answer is the wanted one, and returns it.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="isWanted">Returns whether the answer is the wanted one.</param>
    /// <param name="deadline">When to give up; null: after 30 seconds.</param>
    /// <param name="describe">Describes the state for the failure; null: the last answer does.</param>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> ask, Func<T, bool> isWanted, TimeSpan? deadline = null, Func<string>? describe = null)
    {
        var limit = deadline ?? TimeSpan.FromSeconds(30);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isWanted(answer))
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(started) >= limit)
            {
                throw new TimeoutException($"It did not happen within {limit}. {describe?.Invoke() ?? $"The last answer was {answer}."}");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    /// <summary>Asks again and again until the answer is true.</summary>
    public static Task HoldsAsync(Func<Task<bool>> isSo, Func<string> describe, TimeSpan atMost)
        => GetAsync(isSo, holds => holds, atMost, describe);

    /// <inheritdoc cref="HoldsAsync(Func{Task{bool}}, Func{string}, TimeSpan)"/>
    public static Task HoldsAsync(Func<bool> isSo, Func<string> describe, TimeSpan atMost)
        => HoldsAsync(() => Task.FromResult(isSo()), describe, atMost);
}
