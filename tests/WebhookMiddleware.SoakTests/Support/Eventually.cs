using System.Diagnostics;

namespace WebhookMiddleware.SoakTests.Support;

/// <summary>Waits for what nothing announces.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until it is so.</summary>
    /// <param name="isSo">Asks.</param>
    /// <param name="describe">Says where things stand, for the failure.</param>
    /// <param name="atMost">When to give up. Null: <see cref="Soak.Patience"/>.</param>
    public static async Task HoldsAsync(Func<Task<bool>> isSo, Func<string> describe, TimeSpan? atMost = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(atMost ?? Soak.Patience, "{0}", describe());
            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    public static Task HoldsAsync(Func<bool> isSo, Func<string> describe, TimeSpan? atMost = null)
        => HoldsAsync(() => Task.FromResult(isSo()), describe, atMost);
}
