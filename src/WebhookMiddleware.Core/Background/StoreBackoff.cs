namespace WebhookMiddleware.Background;

/// <summary>Calculates how long a store that fails is left alone.</summary>
internal static class StoreBackoff
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two tries.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>Returns the pause after a number of failures in a row: it doubles with each of them.</summary>
    public static TimeSpan PauseAfter(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < MaxPause ? pause : MaxPause;
    }
}
