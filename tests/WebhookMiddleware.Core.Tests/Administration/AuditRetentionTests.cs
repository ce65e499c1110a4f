using WebhookMiddleware.Administration;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

public sealed class AuditRetentionTests : IDisposable
{
    private readonly AdministrationFixture _fixture = new();

    private AuditRetention Retention => _fixture.Get<AuditRetention>();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Run_MoreThanABatch_IsRemovedInBatchesAfterTheStart()
    {
        for (var i = 0; i < AuditRetention.BatchSize + 1; i++)
        {
            Given(_fixture.Time.GetUtcNow());
        }

        _fixture.Time.Advance(TimeSpan.FromDays(365));
        Given(_fixture.Time.GetUtcNow());
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await Retention.RunOnceAsync(default)).Should().Be(AuditRetention.FirstWait, "the start has more urgent work");
        (await Retention.RunOnceAsync(default)).Should().Be(AuditRetention.Pause);
        (await Retention.RunOnceAsync(default)).Should().Be(AuditRetention.Interval);

        _fixture.Store.Audit.Entries.Should().ContainSingle("it is not old enough");
        (await _fixture.Store.History.PruneAsync(DateTimeOffset.MaxValue, 10, default)).Should().Be(1);
    }

    [Fact]
    public async Task Run_StoreFails_IsLoggedOnceAndRepeated()
    {
        _fixture.Store.Audit.FailsToPrune = true;
        await Retention.RunOnceAsync(default);

        (await Retention.RunOnceAsync(default)).Should().BePositive();
        await Retention.RunOnceAsync(default);

        _fixture.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "AuditPruneFailed");
    }

    private void Given(DateTimeOffset at)
    {
        _fixture.Store.Audit.Entries.Add(AuditEntry.Create(AuditAction.Tested, actor: null, at));
        _fixture.Store.History.Keep([new WebhookVersion(Guid.NewGuid(), 1) { At = at, KeptAt = at, Document = "{}" }]);
    }
}
