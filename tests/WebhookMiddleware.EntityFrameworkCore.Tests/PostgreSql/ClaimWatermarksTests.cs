using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class ClaimWatermarksTests : IDisposable
{
    private static readonly Guid Hook = Guid.CreateVersion7();

    private readonly FakeTimeProvider _time = new();
    private readonly ClaimWatermarks _watermarks;

    public ClaimWatermarksTests() => _watermarks = new ClaimWatermarks(_time, () => { });

    public void Dispose() => _watermarks.Dispose();

    [Fact]
    public void InProgress_SnapshotOfTheDatabase_ListsWhatMayStillCommit()
    {
        var seen = new TransactionsInProgress("90:100:90,95", own: 103);

        seen.All.Should().Equal([90UL, 95, 100, 101, 102], "what is younger than the youngest that is over is not listed");
        new TransactionsInProgress("95:110:95,101,109", own: 109).All.Should().Equal(95, 101);
        var later = new TransactionsInProgress("95:102:95", own: 102);
        seen.All.Where(later.Contains).Should().Equal(95, 102);
    }

    [Fact]
    public void Lane_FirstLook_ReturnsNoWatermarkYet()
    {
        Look(7, "10:10:", 10);

        Lane().SequenceFrom.Should().Be(LaneWatermarks.None, "what was in progress may write anything below");
    }

    [Fact]
    public void Lane_TwoLooks_GiveTheLesserNumberAndWhatWasInProgressAtBoth()
    {
        Look(7, "8:10:8,9", 10);
        Look(9, "8:20:8,15", 20);

        var search = Begin();
        (search.Lanes.Single().SequenceFrom, search.InProgress).Should().BeEquivalentTo((7L, new[] { 8UL }));

        Look(5, "30:30:", 30);
        Lane().SequenceFrom.Should().Be(5, "one that was committed late is the least");
        Look(11, "40:40:", 40);
        Lane().SequenceFrom.Should().Be(5);
        Look(null, "50:50:", 50);
        Lane().SequenceFrom.Should().Be(11, "nothing below was open");
    }

    [Fact]
    public void Lane_ASecondAfterTheLook_IsLookedAtAgainFromTheBeginning()
    {
        Look(7, "10:10:", 10);
        Look(9, "20:20:", 20);
        Lane().Look.Should().BeFalse();

        _time.Advance(FullScanInterval.Minimum);

        Lane().Should().Be(new LaneSearch(Hook, LaneWatermarks.None, Look: true));
    }

    [Fact]
    public void FullScan_SearchThatTookLong_IsFollowedByALongerRest()
    {
        var search = Begin(inOrder: false);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        _watermarks.End(search, new ClaimFindings(1000, [], []));

        _time.Advance(TimeSpan.FromSeconds(3.9));
        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(1000 - DueWatermarks.Margin);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(DueWatermarks.None);
    }

    [Fact]
    public void FullScan_ClaimThatWaitedForMinutes_IsFollowedByTheLongestRest()
    {
        var search = Begin(inOrder: false);
        _time.Advance(TimeSpan.FromMinutes(2));
        _watermarks.End(search, new ClaimFindings(1000, [], []));
        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(DueWatermarks.None, "it is longer ago already");

        search = Begin(inOrder: false);
        _time.Advance(TimeSpan.FromSeconds(2));
        _watermarks.End(search, new ClaimFindings(1000, [], []));
        _time.Advance(FullScanInterval.Maximum - TimeSpan.FromSeconds(2.1));
        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(1000 - DueWatermarks.Margin);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(DueWatermarks.None);
    }

    [Fact]
    public void Forget_WhileAClaimIsUnderWay_TakesNothingFromIt()
    {
        var search = Begin(inOrder: false);
        _watermarks.Forget();
        _watermarks.End(search, new ClaimFindings(1000, [], []));

        Begin(inOrder: false).Due.Single().DueFrom.Should().Be(DueWatermarks.None, "it may not have seen what was given back");
    }

    private ClaimSearch Begin(bool inOrder = true)
        => _watermarks.Begin(new ClaimRequest(Guid.CreateVersion7(), DeliveryKind.FirstAttempt, [new ClaimableWebhook(Hook, 1, inOrder)], 1, default));

    private LaneSearch Lane() => Begin().Lanes.Single();

    private void Look(long? leastOpen, string snapshot, ulong own)
        => _watermarks.End(Begin(), new ClaimFindings(0, [new LaneLook(Hook, leastOpen, new TransactionsInProgress(snapshot, own))], []));
}
