using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

/// <summary>What every webhook store does.</summary>
public abstract class WebhookStoreConformance : StoreConformance
{
    private IWebhookStore Store => Host.Webhooks;

    [Fact]
    public async Task LoadAsync_NewStore_IsEmptyAndHasAVersion()
    {
        var set = await Store.LoadAsync(default);

        set.Webhooks.Should().BeEmpty();
        set.Version.Should().BePositive().And.Be(await Store.GetVersionAsync(default));
    }

    [Fact]
    public async Task SetEnabledAsync_OffAndOn_IsReadAndRaisesTheVersion()
    {
        var before = await Store.LoadAsync(default);
        before.IsEnabled.Should().BeTrue();

        await Store.SetEnabledAsync(false, default);
        var off = await Store.LoadAsync(default);
        off.IsEnabled.Should().BeFalse();
        off.Version.Should().BeGreaterThan(before.Version);

        await Store.AddAsync(Samples.Plain(), default);
        (await Store.LoadAsync(default)).IsEnabled.Should().BeFalse("other writes leave it alone");

        await Store.SetEnabledAsync(true, default);
        (await Store.LoadAsync(default)).IsEnabled.Should().BeTrue();
    }

    [Fact]
    public async Task TrySetEnabledAsync_DecidedBeforeWhatIsStored_ChangesNothing()
    {
        (await Store.LoadAsync(default)).SwitchedAt.Should().BeNull();
        (await Store.TrySetEnabledAsync(false, Samples.Noon, default)).Should().BeTrue();
        var off = await Store.LoadAsync(default);

        (await Store.TrySetEnabledAsync(true, Samples.Noon - TimeSpan.FromMilliseconds(1), default)).Should().BeFalse();

        (await Store.LoadAsync(default)).Should().BeEquivalentTo(off);
        off.Should().BeEquivalentTo(new { IsEnabled = false, SwitchedAt = (DateTimeOffset?)Samples.Noon });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task TrySetEnabledAsync_DecidedAtTheSameTimeOrLater_Stands(int milliseconds)
    {
        await Store.TrySetEnabledAsync(false, Samples.Noon, default);
        var decidedAt = Samples.Noon + TimeSpan.FromMilliseconds(milliseconds);

        (await Store.TrySetEnabledAsync(true, decidedAt, default)).Should().BeTrue();

        (await Store.LoadAsync(default)).Should().BeEquivalentTo(new { IsEnabled = true, SwitchedAt = (DateTimeOffset?)decidedAt });
    }

    [Fact]
    public async Task SetEnabledAsync_AnotherHostsClockIsAhead_StandsAndKeepsTheLaterTime()
    {
        var ahead = Samples.Noon + TimeSpan.FromHours(1);
        await Store.TrySetEnabledAsync(true, ahead, default);

        await Store.SetEnabledAsync(false, default);

        (await Store.LoadAsync(default)).Should().BeEquivalentTo(new { IsEnabled = false, SwitchedAt = (DateTimeOffset?)ahead });
    }

    [Fact]
    public async Task FindAsync_FullWebhook_GivesEveryMember()
    {
        var webhook = Samples.Full();
        Samples.Defaults(webhook, new Webhook { Id = default, Name = "", Url = "", Event = "" }, nameof(Webhook.SecretsUnreadable))
            .Should().BeEmpty("the sample has to cover every member");

        await Store.AddAsync(webhook, default);

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook, o => o.WithStrictOrdering());
    }

    [Fact]
    public async Task FindAsync_PlainWebhook_KeepsNulls()
    {
        var webhook = Samples.Plain();

        await Store.AddAsync(webhook, default);

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
    }

    [Fact]
    public async Task LoadAsync_EveryEnumMember_ComesBack()
    {
        var webhooks = (
            from onFailure in Enum.GetValues<FailureAction>()
            from mode in Enum.GetValues<WebhookMode>()
            select Samples.Plain() with { OnFailure = onFailure, Mode = mode }).ToArray();

        foreach (var webhook in webhooks)
        {
            await Store.AddAsync(webhook, default);
        }

        (await Store.LoadAsync(default)).Webhooks.Should().BeEquivalentTo(webhooks);
    }

    [Fact]
    public async Task FindAsync_MomentWithOffset_ComesBackAsUtc()
    {
        var webhook = Samples.Plain() with { ValidFrom = Samples.Noon.ToOffset(TimeSpan.FromHours(5)) };

        await Store.AddAsync(webhook, default);

        var validFrom = (await Store.FindAsync(webhook.Id, default))!.ValidFrom!.Value;
        validFrom.Should().Be(Samples.Noon);
        validFrom.Offset.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task FindAsync_UnknownId_GivesNull()
        => (await Store.FindAsync(Guid.CreateVersion7(), default)).Should().BeNull();

    [Fact]
    public async Task LoadAsync_SeveralWebhooks_GivesAllWithTheirVersion()
    {
        Webhook[] webhooks = [Samples.Full(), Samples.Plain(), Samples.Plain()];
        foreach (var webhook in webhooks)
        {
            await Store.AddAsync(webhook, default);
        }

        var set = await Store.LoadAsync(default);

        set.Webhooks.Should().BeEquivalentTo(webhooks);
        set.Version.Should().Be(await Store.GetVersionAsync(default));
    }

    [Fact]
    public async Task AddAsync_TakenId_FailsAndChangesNothing()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);
        var version = await Store.GetVersionAsync(default);

        await Store.Invoking(s => s.AddAsync(webhook with { Name = "другой" }, default)).Should().ThrowAsync<Exception>();

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        (await Store.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_ExpectedVersion_ReplacesEveryMember()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);
        var changed = Samples.Full() with { Id = webhook.Id, Version = 2 };

        (await Store.TryUpdateAsync(changed, expectedVersion: 1, default)).Should().BeTrue();

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(changed);
    }

    [Fact]
    public async Task TryUpdateAsync_MembersTakenAway_AreGone()
    {
        var webhook = Samples.Full() with { Version = 1 };
        await Store.AddAsync(webhook, default);
        var changed = Samples.Plain() with { Id = webhook.Id, Version = 2 };

        (await Store.TryUpdateAsync(changed, expectedVersion: 1, default)).Should().BeTrue();

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(changed);
    }

    [Fact]
    public async Task TryUpdateAsync_OtherVersion_ChangesNothing()
    {
        var webhook = Samples.Plain() with { Version = 3 };
        await Store.AddAsync(webhook, default);
        var version = await Store.GetVersionAsync(default);

        (await Store.TryUpdateAsync(webhook with { Name = "другой", Version = 4 }, expectedVersion: 2, default)).Should().BeFalse();

        (await Store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        (await Store.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_UnknownId_GivesFalse()
        => (await Store.TryUpdateAsync(Samples.Plain() with { Version = 2 }, expectedVersion: 1, default)).Should().BeFalse();

    [Fact]
    public async Task TryUpdateAsync_VersionNotRaised_Throws()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);

        await Store.Invoking(s => s.TryUpdateAsync(webhook, expectedVersion: 1, default))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(7, false)]
    public async Task TryUpdateAsync_Several_ReplacesAllOrNone(long expectedOfTheLast, bool isReplaced)
    {
        var (first, last) = (Samples.Plain(), Samples.Plain());
        await Store.AddAsync(first, default);
        await Store.AddAsync(last, default);
        var version = await Store.GetVersionAsync(default);

        var result = await Store.TryUpdateAsync(
            [new(first with { Order = 7, Version = 8 }, 1), new(last with { Order = 3, Version = 8 }, expectedOfTheLast)], default);

        result.Should().Be(isReplaced);
        ((await Store.FindAsync(first.Id, default))!.Order == 7).Should().Be(isReplaced);
        ((await Store.FindAsync(last.Id, default))!.Order == 3).Should().Be(isReplaced);
        (await Store.GetVersionAsync(default) > version).Should().Be(isReplaced);
    }

    [Fact]
    public async Task TryUpdateAsync_None_WritesNothing()
    {
        var version = await Store.GetVersionAsync(default);

        (await Store.TryUpdateAsync([], default)).Should().BeTrue();

        (await Store.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_ManyWithTheSameVersion_OneSucceeds()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);
        var version = await Store.GetVersionAsync(default);

        var results = await Together.RunAsync(
            20, i => Store.TryUpdateAsync(webhook with { Name = $"№ {i}", Version = 2 }, expectedVersion: 1, default));

        results.Count(succeeded => succeeded).Should().Be(1);
        var stored = await Store.FindAsync(webhook.Id, default);
        stored!.Name.Should().Be($"№ {Array.IndexOf(results, true)}");
        (await Store.GetVersionAsync(default)).Should().Be(version + 1);
    }

    [Fact]
    public async Task TryDeleteAsync_ExpectedVersion_Deletes()
    {
        var (webhook, other) = (Samples.Full(), Samples.Plain());
        await Store.AddAsync(webhook, default);
        await Store.AddAsync(other, default);

        (await Store.TryDeleteAsync(webhook.Id, webhook.Version, default)).Should().BeTrue();

        (await Store.LoadAsync(default)).Webhooks.Should().ContainSingle().Which.Id.Should().Be(other.Id);
    }

    [Fact]
    public async Task TryDeleteAsync_OtherVersionOrUnknownId_ChangesNothing()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);
        var version = await Store.GetVersionAsync(default);

        (await Store.TryDeleteAsync(webhook.Id, webhook.Version + 1, default)).Should().BeFalse();
        (await Store.TryDeleteAsync(Guid.CreateVersion7(), 1, default)).Should().BeFalse();

        (await Store.FindAsync(webhook.Id, default)).Should().NotBeNull();
        (await Store.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryDeleteAsync_AgainstAnUpdate_OneSucceeds()
    {
        var webhook = Samples.Plain();
        await Store.AddAsync(webhook, default);

        var results = await Together.RunAsync(10, i => i % 2 == 0
            ? Store.TryDeleteAsync(webhook.Id, expectedVersion: 1, default)
            : Store.TryUpdateAsync(webhook with { Version = 2 }, expectedVersion: 1, default));

        results.Count(succeeded => succeeded).Should().Be(1);
        var deleted = await Store.FindAsync(webhook.Id, default) is null;
        deleted.Should().Be(Array.IndexOf(results, true) % 2 == 0);
    }

    [Fact]
    public async Task GetVersionAsync_EveryWrite_RaisesIt()
    {
        var webhook = Samples.Plain();
        var versions = new List<long> { await Store.GetVersionAsync(default) };

        await Store.AddAsync(webhook, default);
        versions.Add(await Store.GetVersionAsync(default));
        await Store.TryUpdateAsync(webhook with { Version = 2 }, expectedVersion: 1, default);
        versions.Add(await Store.GetVersionAsync(default));
        await Store.TryDeleteAsync(webhook.Id, expectedVersion: 2, default);
        versions.Add(await Store.GetVersionAsync(default));

        versions.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
    }

    [Fact]
    public async Task GetVersionAsync_TwentyParallelWriters_CountsEveryWrite()
    {
        var version = await Store.GetVersionAsync(default);

        await Together.RunAsync(20, async i =>
        {
            await Store.AddAsync(Samples.Plain($"№ {i}"), default);
            return true;
        });

        (await Store.GetVersionAsync(default)).Should().Be(version + 20);
        (await Store.LoadAsync(default)).Webhooks.Should().HaveCount(20);
    }

    [Fact]
    public async Task LoadAsync_WhileOthersWrite_GivesTheWebhooksOfItsVersionOrLater()
    {
        var version = await Store.GetVersionAsync(default);

        var sets = await Together.RunAsync(40, async i =>
        {
            if (i % 2 == 0)
            {
                await Store.AddAsync(Samples.Plain($"№ {i}"), default);
            }

            return await Store.LoadAsync(default);
        });

        // Webhooks older than the version that comes with them would never be read again.
        sets.Should().OnlyContain(set => set.Webhooks.Count >= set.Version - version);
    }

    [Fact]
    public async Task Members_CancelledToken_Throw()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Store.Invoking(s => s.LoadAsync(cancelled)).Should().ThrowAsync<OperationCanceledException>();
        await Store.Invoking(s => s.AddAsync(Samples.Plain(), cancelled)).Should().ThrowAsync<OperationCanceledException>();

        (await Store.LoadAsync(default)).Webhooks.Should().BeEmpty();
    }
}
