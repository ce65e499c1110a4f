using System.Diagnostics;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>Waits for what happens on other threads, giving way to them.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What a step of the clock sets off takes several turns of the pool, which must not find the next leases expired.
    private const int HopsBeforeTheClockMoves = 20;

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
            await GiveWayAsync(beforeEachLook is null ? 1 : HopsBeforeTheClockMoves);
        }
    }

    // Through the pool's own queue, so that work which is ready there begins first.
    private static async Task GiveWayAsync(int hops)
    {
        for (; hops > 0; hops--)
        {
            await Task.Run(static () => { });
        }
    }
}
