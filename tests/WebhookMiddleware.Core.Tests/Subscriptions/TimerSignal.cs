using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

/// <summary>A clock that stands still and tells when somebody begins to wait on it.</summary>
internal sealed class TimerSignal(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Returns when one more wait has begun.</summary>
    public Task WaitBeganAsync() => _waits.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }
}
