using FluentAssertions;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>
/// The tests of <see cref="IWebhookHistory"/>, and of what <see cref="IWebhookStore"/> keeps of its writes, there and in the
/// <see cref="IAuditLog"/>.
/// </summary>
public abstract class WebhookHistoryConformance : ConformanceSuite
{
    private readonly Guid _id = Guid.CreateVersion7();

    [Fact]
    public async Task TryWriteAsync_AddUpdateAndDelete_AreOneWrite()
    {
        Webhook[] stored = [Samples.Plain(), Samples.Plain()];
        await Webhooks.TryWriteAsync(new WebhookChanges { Added = stored }, default);
        var before = await Webhooks.GetVersionAsync(default);
        var (added, updated) = (Samples.Plain(), stored[0] with { Version = 2, UpdatedBy = "Анна" });
        var entry = Samples.AuditEntry();

        (await Webhooks.TryWriteAsync(
            new WebhookChanges
            {
                Added = [added],
                Updated = [new WebhookUpdate(updated, 1)],
                Deleted = [new WebhookDeletion(stored[1].Id, 1)],
                Kept = [Version(1)],
                Audit = [entry],
            },
            default)).Should().BeTrue();

        var set = await Webhooks.LoadAsync(default);
        set.Webhooks.Should().BeEquivalentTo([added, updated]);
        set.Version.Should().Be(before + 1);
        (await History.ReadAsync(_id, before: null, limit: 10, default)).Should().BeEquivalentTo([Version(1)]);
        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Select(e => e.Id).Should().Equal(entry.Id);
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("stale")]
    [InlineData("deleted")]
    [InlineData("deletion")]
    public async Task TryWriteAsync_OneChangeDoesNotFit_KeepsNothing(string fault)
    {
        var stored = Samples.Plain() with { Version = 3 };
        await Webhooks.AddAsync(stored, default);
        var before = await Webhooks.LoadAsync(default);
        var changes = new WebhookChanges { Added = [Samples.Plain()], Kept = [Version(1)], Audit = [Samples.AuditEntry()] };
        changes = fault switch
        {
            "taken" => changes with { Added = [Samples.Plain(), stored] },
            "stale" => changes with { Updated = [new WebhookUpdate(stored with { Version = 4 }, 2)] },
            "deleted" => changes with { Updated = [new WebhookUpdate(Samples.Plain() with { Version = 2 }, 1)] },
            _ => changes with { Deleted = [new WebhookDeletion(stored.Id, 2)] },
        };

        (await Webhooks.TryWriteAsync(changes, default)).Should().BeFalse();

        (await Webhooks.LoadAsync(default)).Should().BeEquivalentTo(before);
        (await History.ReadAsync(_id, before: null, limit: 10, default)).Should().BeEmpty();
        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task TryWriteAsync_NoWebhooks_WritesNothing()
    {
        var version = await Webhooks.GetVersionAsync(default);

        (await Webhooks.TryWriteAsync(new WebhookChanges { Audit = [Samples.AuditEntry()] }, default)).Should().BeTrue();

        (await Webhooks.GetVersionAsync(default)).Should().Be(version);
        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task TryWriteAsync_VersionThatIsKeptAlready_IsReplaced()
    {
        await KeepAsync(Version(1), Version(2));

        await KeepAsync(Version(2) with { Document = """{"name":"neu"}""" });

        (await History.ReadAsync(_id, before: null, limit: 10, default)).Select(v => v.Document)
            .Should().Equal("""{"name":"neu"}""", Version(1).Document);
    }

    [Fact]
    public async Task TrySetEnabledAsync_Entry_IsWrittenOnceAndOnlyIfTheSwitchIs()
    {
        AuditEntry[] entries = [Samples.AuditEntry(), Samples.AuditEntry()];
        await Webhooks.TrySetEnabledAsync(false, Samples.Noon, entries[0], default);
        await Webhooks.TrySetEnabledAsync(false, Samples.Noon, entries[0], default);

        await Webhooks.TrySetEnabledAsync(true, Samples.Noon.AddHours(-1), entries[1], default);

        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Select(e => e.Id).Should().Equal(entries[0].Id);
    }

    [Fact]
    public async Task ReadAsync_SeveralVersions_GivesPagesNewestFirst()
    {
        await KeepAsync([.. Enumerable.Range(1, 12).Select(i => Version(i))]);

        (await History.ReadAsync(_id, before: null, limit: 5, default)).Select(v => v.Version).Should().Equal(12, 11, 10, 9, 8);
        (await History.ReadAsync(_id, before: 8, limit: 5, default)).Select(v => v.Version).Should().Equal(7, 6, 5, 4, 3);
        (await History.ReadAsync(_id, before: 3, limit: 5, default)).Select(v => v.Version).Should().Equal(2, 1);
        (await History.ReadAsync(Guid.CreateVersion7(), before: null, limit: 5, default)).Should().BeEmpty();
        await History.Invoking(h => h.ReadAsync(_id, null, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task FindAsync_KeptAndOtherVersions_GivesOnlyWhatIsKept()
    {
        await KeepAsync(Version(1), Version(2));

        (await History.FindAsync(_id, 2, default)).Should().BeEquivalentTo(Version(2));
        (await History.FindAsync(_id, 3, default)).Should().BeNull();
        (await History.FindAsync(Guid.CreateVersion7(), 1, default)).Should().BeNull();
    }

    [Fact]
    public async Task GetLatestAsync_SeveralWebhooks_GivesTheLargestVersionOfEachThatIsKept()
    {
        var other = new WebhookVersion(Guid.CreateVersion7(), 7) { At = Samples.Noon, KeptAt = Samples.Noon, Document = "{}" };
        await KeepAsync(Version(1), Version(2), other, Version(3) with { WebhookId = Guid.CreateVersion7() });

        var latest = await History.GetLatestAsync([_id, other.WebhookId, Guid.CreateVersion7()], default);

        latest.Should().BeEquivalentTo(new Dictionary<Guid, long> { [_id] = 2, [other.WebhookId] = 7 });
    }

    [Fact]
    public async Task PruneAsync_OldVersions_RemovesThoseKeptLongestUpToTheLimit()
    {
        await KeepAsync([.. Enumerable.Range(1, 6).Select(i => Version(i) with { KeptAt = Samples.Noon.AddHours(i) })]);

        (await History.PruneAsync(Samples.Noon.AddHours(5), limit: 3, default)).Should().Be(3);
        (await History.ReadAsync(_id, null, 10, default)).Select(v => v.Version).Should().Equal(6, 5, 4);
        (await History.PruneAsync(Samples.Noon.AddHours(5), limit: 3, default)).Should().Be(1);
        (await History.ReadAsync(_id, null, 10, default)).Select(v => v.Version).Should().Equal(6, 5);
        await History.Invoking(h => h.PruneAsync(Samples.Noon, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private WebhookVersion Version(long version) => new(_id, version)
    {
        At = Samples.Noon.AddHours(version),
        Actor = "Анна",
        KeptAt = Samples.Noon.AddHours(version + 1),
        Document = $$"""{"имя":"Проверка {{version}}"}""",
    };

    private Task<bool> KeepAsync(params WebhookVersion[] versions)
        => Webhooks.TryWriteAsync(new WebhookChanges { Added = [Samples.Plain()], Kept = versions }, default);
}
