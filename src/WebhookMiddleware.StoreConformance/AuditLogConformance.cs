using FluentAssertions;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IAuditLog"/>.</summary>
public abstract class AuditLogConformance : ConformanceSuite
{
    public static TheoryData<AuditAction> Actions => new(Enum.GetValues<AuditAction>());

    [Fact]
    public async Task ReadAsync_FullEntry_GivesEveryMember()
    {
        var entry = Samples.AuditEntry();
        Samples.Defaults(entry, new AuditEntry { Id = default, At = default, Action = default })
            .Should().BeEmpty("the sample has to cover every member");

        await AuditLog.AppendAsync(entry, default);

        var read = (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Should().ContainSingle().Subject;
        read.Should().BeEquivalentTo(entry, options => options.Excluding(e => e.Changes));
        Describe(read).Should().Equal(Describe(entry));
    }

    [Fact]
    public async Task ReadAsync_EntryWithoutWebhook_KeepsNulls()
    {
        var entry = new AuditEntry { Id = Samples.CallId(Samples.Noon), At = Samples.Noon, Action = AuditAction.Switched };

        await AuditLog.AppendAsync(entry, default);

        (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Should().ContainSingle().Which.Should().BeEquivalentTo(entry);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task ReadAsync_Action_GivesItsEntries(AuditAction action)
    {
        foreach (var each in Enum.GetValues<AuditAction>())
        {
            await AuditLog.AppendAsync(Samples.AuditEntry() with { Action = each }, default);
        }

        (await AuditLog.ReadAsync(new AuditQuery { Action = action }, default)).Items.Select(e => e.Action).Should().Equal(action);
    }

    [Fact]
    public async Task ReadAsync_Filters_GiveWhatMatchesAllOfThem()
    {
        var wanted = Samples.AuditEntry() with { Actor = "Анна", Action = AuditAction.Deleted };
        AuditEntry[] others =
        [
            Samples.AuditEntry() with { WebhookId = wanted.WebhookId, Actor = "Анна", Action = AuditAction.Created },
            Samples.AuditEntry() with { WebhookId = wanted.WebhookId, Actor = "анна", Action = AuditAction.Deleted },
            Samples.AuditEntry() with { Actor = "Анна", Action = AuditAction.Deleted },
            Samples.AuditEntry() with { WebhookId = null, Actor = null },
        ];
        foreach (var entry in others.Append(wanted))
        {
            await AuditLog.AppendAsync(entry, default);
        }

        var query = new AuditQuery { WebhookId = wanted.WebhookId };
        (await AuditLog.ReadAsync(query, default)).Items.Should().HaveCount(3);
        (await AuditLog.ReadAsync(new AuditQuery { Actor = "Анна" }, default)).Items.Should().HaveCount(3, "an actor is one name");
        (await AuditLog.ReadAsync(query with { Actor = "Анна", Action = AuditAction.Deleted }, default)).Items.Select(e => e.Id)
            .Should().Equal(wanted.Id);
    }

    [Fact]
    public async Task ReadAsync_SeveralFiltersInALongAudit_LeaveNothingOut()
    {
        var hook = Guid.CreateVersion7();
        List<Guid> wanted = [];
        for (var i = 0; i < 22; i++)
        {
            // Imported webhooks: a write with many entries.
            AuditEntry[] entries =
            [
                .. Enumerable.Range(0, 1000).Select(n => Samples.AuditEntry() with
                {
                    Id = Samples.CallId(Samples.Noon),
                    WebhookId = hook,
                    Actor = n == i ? "Анна" : "Иван",
                }),
            ];
            wanted.Insert(0, entries[i].Id);
            (await Webhooks.TryWriteAsync(new WebhookChanges { Added = [Samples.Plain()], Audit = entries }, default)).Should().BeTrue();
        }

        List<Guid> found = [];
        var query = new AuditQuery { WebhookId = hook, Actor = "Анна" };
        var page = new AuditPage([], null);
        var pages = 0;
        do
        {
            page = await AuditLog.ReadAsync(query with { Cursor = page.NextCursor }, default);
            found.AddRange(page.Items.Select(entry => entry.Id));
            pages++;
        }
        while (page.NextCursor is not null);

        found.Should().Equal(wanted);
        pages.Should().BeLessThan(20);
    }

    [Fact]
    public async Task ReadAsync_FromAndTo_TakesFromInAndLeavesToOut()
    {
        var entries = await AppendAsync(4, i => Samples.Noon.AddMilliseconds(i));

        var query = new AuditQuery { From = entries[1].At.ToOffset(TimeSpan.FromHours(-8)), To = entries[3].At };
        (await AuditLog.ReadAsync(query, default)).Items.Select(e => e.Id).Should().Equal(entries[2].Id, entries[1].Id);
        (await AuditLog.ReadAsync(query with { Cursor = entries[2].Id }, default)).Items.Select(e => e.Id).Should().Equal(entries[1].Id);
    }

    [Fact]
    public async Task ReadAsync_PagesWhileEntriesArrive_GivesEachOldEntryOnce()
    {
        var entries = await AppendAsync(25, _ => Samples.Noon);

        List<Guid> read = [];
        Guid? cursor = null;
        do
        {
            var page = await AuditLog.ReadAsync(new AuditQuery { Limit = 10, Cursor = cursor }, default);
            page.Items.Should().HaveCountLessThanOrEqualTo(10);
            read.AddRange(page.Items.Select(e => e.Id));
            cursor = page.NextCursor;
            await AppendAsync(3, _ => Samples.Noon);
        }
        while (cursor is not null);

        read.Should().Equal(entries.Select(e => e.Id).Reverse());
    }

    [Fact]
    public async Task ReadAsync_PageThatEndsTheAudit_HasNoCursor()
    {
        await AppendAsync(10, _ => Samples.Noon);

        (await AuditLog.ReadAsync(new AuditQuery { Limit = 10 }, default)).NextCursor.Should().BeNull();
        (await AuditLog.ReadAsync(new AuditQuery { Limit = 9 }, default)).NextCursor.Should().NotBeNull();
    }

    [Fact]
    public async Task ReadAsync_LimitOfZero_Throws()
        => await AuditLog.Invoking(a => a.ReadAsync(new AuditQuery { Limit = 0 }, default))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();

    [Fact]
    public async Task PruneAsync_OldEntries_RemovesTheOldestUpToTheLimit()
    {
        var entries = await AppendAsync(10, i => Samples.Noon.AddHours(i));

        (await AuditLog.PruneAsync(entries[5].At, limit: 3, default)).Should().Be(3);
        (await Remaining()).Should().Equal(entries[3..].Select(e => e.Id).Reverse());
        (await AuditLog.PruneAsync(entries[5].At, limit: 3, default)).Should().Be(2);
        (await AuditLog.PruneAsync(entries[5].At, limit: 3, default)).Should().Be(0);

        (await Remaining()).Should().Equal(entries[5..].Select(e => e.Id).Reverse());
    }

    [Fact]
    public async Task PruneAsync_LimitOfZero_Throws()
        => await AuditLog.Invoking(a => a.PruneAsync(Samples.Noon, 0, default)).Should().ThrowAsync<ArgumentOutOfRangeException>();

    private static IEnumerable<string> Describe(AuditEntry entry)
        => entry.Changes.Select(change => $"{change.Path}: {change.From?.ToJsonString()} -> {change.To?.ToJsonString()}");

    private async Task<AuditEntry[]> AppendAsync(int count, Func<int, DateTimeOffset> at)
    {
        var entries = Enumerable.Range(0, count).Select(i => Samples.AuditEntry(at(i))).ToArray();
        foreach (var entry in entries)
        {
            await AuditLog.AppendAsync(entry, default);
        }

        return entries;
    }

    private async Task<IEnumerable<Guid>> Remaining()
        => (await AuditLog.ReadAsync(new AuditQuery(), default)).Items.Select(e => e.Id);
}
