using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class CallDeadlinesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    [Fact]
    public void Begin_LimitElapses_IsCancelled()
    {
        var clock = new FakeTimeProvider();
        using var deadline = new CallDeadlines(clock).Begin(Limit, CancellationToken.None);

        clock.Advance(Limit - TimeSpan.FromSeconds(1));
        deadline.Token.IsCancellationRequested.Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        deadline.Token.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void Begin_CallerCancels_IsCancelled()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new CallDeadlines(TimeProvider.System).Begin(Limit, caller.Token);

        caller.Cancel();

        deadline.Token.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void Begin_SourceReused_IsNotCancelledByTheCallBefore()
    {
        var deadlines = new CallDeadlines(TimeProvider.System);
        using var before = new CancellationTokenSource();
        CancellationToken first;
        using (var deadline = deadlines.Begin(Limit, before.Token))
        {
            first = deadline.Token;
        }

        using var second = deadlines.Begin(Limit, CancellationToken.None);
        before.Cancel();

        second.Token.Should().Be(first, "the source is reused");
        second.Token.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public void Begin_CallBeforeWasCancelled_GetsASourceOfItsOwn()
    {
        var deadlines = new CallDeadlines(TimeProvider.System);
        using (var caller = new CancellationTokenSource())
        using (deadlines.Begin(Limit, caller.Token))
        {
            caller.Cancel();
        }

        using var next = deadlines.Begin(Limit, CancellationToken.None);

        next.Token.IsCancellationRequested.Should().BeFalse();
    }
}
