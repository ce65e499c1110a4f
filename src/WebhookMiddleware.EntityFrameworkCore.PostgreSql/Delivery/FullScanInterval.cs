namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>Determines when a webhook's rows are searched from the beginning again, regardless of watermarks.</summary>
internal sealed class FullScanInterval(TimeProvider timeProvider)
{
    /// <summary>The minimum interval: how late a row is found that a watermark has hidden, unless searches take long.</summary>
    public static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);

    /// <summary>The maximum interval, since a claim may also have waited for a connection.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pause before the next search, as a multiple of the last search's duration, so that slow searches take only a fraction of the
    /// time.
    /// </summary>
    private const int Rest = 20;

    private readonly long _at = timeProvider.GetTimestamp();
    private TimeSpan _wait;

    public bool IsDue => timeProvider.GetElapsedTime(_at) >= _wait;

    /// <summary>Records the end of the search that began when this object was created.</summary>
    public void Ended()
    {
        var rest = timeProvider.GetElapsedTime(_at) * (Rest + 1);
        _wait = rest < Minimum ? Minimum : rest > Maximum ? Maximum : rest;
    }
}
