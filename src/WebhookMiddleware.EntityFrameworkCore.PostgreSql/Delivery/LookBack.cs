namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>When one webhook's rows are searched from the very beginning again, whatever is known of them.</summary>
internal sealed class LookBack(TimeProvider timeProvider)
{
    /// <summary>How often. What a watermark has hidden is found as late as this.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So many times what the last search took passes before the next one: where a search is long, it is most of the time not made.
    /// </summary>
    private const int Rest = 5;

    private readonly long _at = timeProvider.GetTimestamp();
    private TimeSpan _wait;

    public bool IsDue => timeProvider.GetElapsedTime(_at) >= _wait;

    /// <summary>The search that began when this was made has ended.</summary>
    public void Ended()
    {
        var rest = timeProvider.GetElapsedTime(_at) * (Rest + 1);
        _wait = rest > Interval ? rest : Interval;
    }
}
