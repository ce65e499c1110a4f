using WebhookMiddleware.Background;

namespace WebhookMiddleware.Core.Tests.Background;

public sealed class OutageLogTests
{
    private readonly List<string> _said = [];

    [Fact]
    public void Failed_AgainAndAgain_LogsTheBeginningOnceAndTheEndOnce()
    {
        var outage = NewOutage();

        outage.Failed("read", new IOException("disk"));
        outage.Failed("read", new IOException("disk"));
        outage.Worked("read");
        outage.Worked("read");
        outage.Failed("read", new IOException("net"));

        _said.Should().Equal("read: disk", "ended", "read: net");
    }

    [Fact]
    public void Worked_OtherOperationsFail_TheOutageGoesOn()
    {
        var outage = NewOutage();
        outage.Failed("read", new IOException("disk"));
        outage.Failed("write", new IOException("full"));

        outage.Worked("read");
        outage.Worked("other");
        outage.Failed("read", new IOException("disk"));
        outage.Worked("read");

        _said.Should().Equal("read: disk");
        outage.Failing.Should().Equal(("write", "full"));
        outage.Worked("write");
        _said.Should().Equal("read: disk", "ended");
    }

    [Fact]
    public void WorkedInPart_OutageGoesOn_NextPauseIsShortAgain()
    {
        var outage = NewOutage();
        outage.Failed("read", new IOException("disk"));
        outage.Failed("read", new IOException("disk"));

        outage.WorkedInPart("read");

        outage.IsFailing("read").Should().BeFalse();
        outage.Failing.Should().BeEmpty();
        outage.Failed("read", new IOException("disk")).Should().Be(outage.FirstPause);
        _said.Should().Equal("read: disk");
        outage.Worked("read");
        _said.Should().Equal("read: disk", "ended");
    }

    [Fact]
    public void WorkedInPart_NothingFails_BeginsNoOutage()
    {
        var outage = NewOutage();

        outage.WorkedInPart("read");
        outage.Worked("read");

        _said.Should().BeEmpty();
    }

    [Fact]
    public void Failed_WrappedCause_NamesTheCause()
    {
        var outage = NewOutage();

        outage.Failed("read", new InvalidOperationException("outer", new IOException("inner")));

        outage.Failing.Should().Equal(("read", "inner"));
    }

    [Fact]
    public void Failed_PerOperation_PausesDoubleUpToTheLongest()
    {
        var outage = new OutageLog
        {
            FirstPause = TimeSpan.FromSeconds(1),
            LongestPause = TimeSpan.FromSeconds(6),
            Jitter = new Jitter(FixedRandom.Middle),
        };

        Pauses("read", 5).Should().Equal(1, 2, 4, 6, 6);
        Pauses("write", 2).Should().Equal(1, 2);
        Pauses("read", 200).Should().OnlyContain(seconds => seconds == 6);

        IEnumerable<double> Pauses(string operation, int failures)
            => [.. Enumerable.Range(0, failures).Select(_ => outage.Failed(operation, new IOException()).TotalSeconds)];
    }

    [Theory]
    [InlineData(0, 80)]
    [InlineData(0.5, 100)]
    [InlineData(1, 120)]
    public void Failed_Pause_IsSpreadByAFifth(double luck, double milliseconds)
    {
        var outage = new OutageLog { Jitter = new Jitter(new FixedRandom(luck)) };

        outage.Failed("read", new IOException()).TotalMilliseconds.Should().BeApproximately(milliseconds, 0.001);
    }

    [Fact]
    public void Failed_TwoHostsAtOnce_PauseForDifferentTimes()
    {
        var (one, other) = (new OutageLog { Jitter = new Jitter(new Random(1)) }, new OutageLog { Jitter = new Jitter(new Random(2)) });

        for (var i = 0; i < 20; i++)
        {
            one.Failed("read", new IOException()).Should().NotBe(other.Failed("read", new IOException()));
        }
    }

    private OutageLog NewOutage()
        => new((operation, exception) => _said.Add($"{operation}: {exception.Message}"), () => _said.Add("ended"))
        {
            Jitter = new Jitter(FixedRandom.Middle),
        };
}
