namespace WebhookMiddleware.Receiver.EntityFrameworkCore;

/// <summary>Decides when forgotten receipts are deleted: once a minute, so that each time there are few.</summary>
internal sealed class ReceiptPruning
{
    private static readonly long Interval = TimeSpan.FromMinutes(1).Ticks;

    private long _last;

    public bool IsDue(DateTimeOffset now)
    {
        var last = Interlocked.Read(ref _last);
        return now.UtcTicks - last >= Interval && Interlocked.CompareExchange(ref _last, now.UtcTicks, last) == last;
    }
}
