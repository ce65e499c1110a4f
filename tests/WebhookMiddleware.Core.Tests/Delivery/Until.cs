using System.Diagnostics;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Waits for what happens on other threads, giving way to them.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A thread that the machine has taken off the processor comes back within a few of these: no lease may expire meanwhile.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    /// <summary>Returns when the condition holds; before each look it does what is asked for, such as moving the clock.</summary>
    public static async Task TrueAsync(Func<bool> condition, Action? beforeEachLook = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException("It never happened.");
            }

            beforeEachLook?.Invoke();
            await GiveWayAsync(beforeEachLook is null ? TimeSpan.Zero : Pace);
        }
    }

    // Through the pool's own queue, so that work which is ready there begins first.
    private static async Task GiveWayAsync(TimeSpan atLeast)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            await Task.Run(static () => { });
        }
        while (Stopwatch.GetElapsedTime(started) < atLeast);
    }
}
