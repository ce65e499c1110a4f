using FluentAssertions;
using WebhookMiddleware.Webhooks;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IWebhookStore"/>.</summary>
public abstract class WebhookStoreConformance : ConformanceSuite
{
    [Fact]
    public async Task LoadAsync_NewStore_IsEmptyAndHasAVersion()
    {
        var set = await Webhooks.LoadAsync(default);

        set.Webhooks.Should().BeEmpty();
        set.Version.Should().BePositive().And.Be(await Webhooks.GetVersionAsync(default));
    }

    [Fact]
    public async Task TrySetEnabledAsync_OffAndOn_IsReadAndRaisesTheVersion()
    {
        var before = await Webhooks.LoadAsync(default);
        before.IsEnabled.Should().BeTrue();

        await Webhooks.TrySetEnabledAsync(false, Samples.Noon, default);
        var off = await Webhooks.LoadAsync(default);
        off.IsEnabled.Should().BeFalse();
        off.Version.Should().BeGreaterThan(before.Version);

        await Webhooks.AddAsync(Samples.Plain(), default);
        (await Webhooks.LoadAsync(default)).IsEnabled.Should().BeFalse("other writes leave it alone");

        await Webhooks.TrySetEnabledAsync(true, Samples.Noon, default);
        (await Webhooks.LoadAsync(default)).IsEnabled.Should().BeTrue();
    }

    [Fact]
    public async Task TrySetEnabledAsync_DecidedBeforeWhatIsStored_ChangesNothing()
    {
        (await Webhooks.LoadAsync(default)).SwitchedAt.Should().BeNull();
        (await Webhooks.TrySetEnabledAsync(false, Samples.Noon, default)).Should().BeTrue();
        var off = await Webhooks.LoadAsync(default);

        (await Webhooks.TrySetEnabledAsync(true, Samples.Noon - TimeSpan.FromMilliseconds(1), default)).Should().BeFalse();

        (await Webhooks.LoadAsync(default)).Should().BeEquivalentTo(off);
        off.Should().BeEquivalentTo(new { IsEnabled = false, SwitchedAt = (DateTimeOffset?)Samples.Noon });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task TrySetEnabledAsync_DecidedAtTheSameTimeOrLater_Stands(int milliseconds)
    {
        await Webhooks.TrySetEnabledAsync(false, Samples.Noon, default);
        var decidedAt = Samples.Noon + TimeSpan.FromMilliseconds(milliseconds);

        (await Webhooks.TrySetEnabledAsync(true, decidedAt, default)).Should().BeTrue();

        (await Webhooks.LoadAsync(default)).Should().BeEquivalentTo(new { IsEnabled = true, SwitchedAt = (DateTimeOffset?)decidedAt });
    }

    [Fact]
    public async Task FindAsync_FullWebhook_GivesEveryMember()
    {
        var webhook = Samples.Full();
        Samples.Defaults(
            webhook,
            new Webhook { Id = default, Name = "", Url = "", Event = "" },
            nameof(Webhook.SecretsUnreadable),
            nameof(Webhook.Source)).Should().BeEmpty("the sample has to cover every member");

        await Webhooks.AddAsync(webhook, default);

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook, o => o.WithStrictOrdering());
    }

    [Fact]
    public async Task FindAsync_PlainWebhook_KeepsNulls()
    {
        var webhook = Samples.Plain();

        await Webhooks.AddAsync(webhook, default);

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
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
            await Webhooks.AddAsync(webhook, default);
        }

        (await Webhooks.LoadAsync(default)).Webhooks.Should().BeEquivalentTo(webhooks);
    }

    [Fact]
    public async Task FindAsync_MomentWithOffset_ComesBackAsUtc()
    {
        var webhook = Samples.Plain() with { ValidFrom = Samples.Noon.ToOffset(TimeSpan.FromHours(5)) };

        await Webhooks.AddAsync(webhook, default);

        var validFrom = (await Webhooks.FindAsync(webhook.Id, default))!.ValidFrom!.Value;
        validFrom.Should().Be(Samples.Noon);
        validFrom.Offset.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public async Task FindAsync_UnknownId_GivesNull()
        => (await Webhooks.FindAsync(Guid.CreateVersion7(), default)).Should().BeNull();

    [Fact]
    public async Task LoadAsync_SeveralWebhooks_GivesAllWithTheirVersion()
    {
        Webhook[] webhooks = [Samples.Full(), Samples.Plain(), Samples.Plain()];
        foreach (var webhook in webhooks)
        {
            await Webhooks.AddAsync(webhook, default);
        }

        var set = await Webhooks.LoadAsync(default);

        set.Webhooks.Should().BeEquivalentTo(webhooks);
        set.Version.Should().Be(await Webhooks.GetVersionAsync(default));
    }

    [Fact]
    public async Task AddAsync_TakenId_FailsAndChangesNothing()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);
        var version = await Webhooks.GetVersionAsync(default);

        await Webhooks.Invoking(s => s.AddAsync(webhook with { Name = "другой" }, default)).Should().ThrowAsync<Exception>();

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        (await Webhooks.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_ExpectedVersion_ReplacesEveryMember()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);
        var changed = Samples.Full() with { Id = webhook.Id, Version = 2 };

        (await Webhooks.TryUpdateAsync(changed, expectedVersion: 1, default)).Should().BeTrue();

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(changed);
    }

    [Fact]
    public async Task TryUpdateAsync_MembersTakenAway_AreGone()
    {
        var webhook = Samples.Full() with { Version = 1 };
        await Webhooks.AddAsync(webhook, default);
        var changed = Samples.Plain() with { Id = webhook.Id, Version = 2 };

        (await Webhooks.TryUpdateAsync(changed, expectedVersion: 1, default)).Should().BeTrue();

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(changed);
    }

    [Fact]
    public async Task TryUpdateAsync_OtherVersion_ChangesNothing()
    {
        var webhook = Samples.Plain() with { Version = 3 };
        await Webhooks.AddAsync(webhook, default);
        var version = await Webhooks.GetVersionAsync(default);

        (await Webhooks.TryUpdateAsync(webhook with { Name = "другой", Version = 4 }, expectedVersion: 2, default)).Should().BeFalse();

        (await Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        (await Webhooks.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_UnknownId_GivesFalse()
        => (await Webhooks.TryUpdateAsync(Samples.Plain() with { Version = 2 }, expectedVersion: 1, default)).Should().BeFalse();

    [Fact]
    public async Task TryUpdateAsync_VersionNotRaised_Throws()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);

        await Webhooks.Invoking(s => s.TryUpdateAsync(webhook, expectedVersion: 1, default))
            .Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(7, false)]
    public async Task TryUpdateAsync_Several_ReplacesAllOrNone(long expectedOfTheLast, bool isReplaced)
    {
        var (first, last) = (Samples.Plain(), Samples.Plain());
        await Webhooks.AddAsync(first, default);
        await Webhooks.AddAsync(last, default);
        var version = await Webhooks.GetVersionAsync(default);

        var result = await Webhooks.TryUpdateAsync(
            [new(first with { Order = 7, Version = 8 }, 1), new(last with { Order = 3, Version = 8 }, expectedOfTheLast)], default);

        result.Should().Be(isReplaced);
        ((await Webhooks.FindAsync(first.Id, default))!.Order == 7).Should().Be(isReplaced);
        ((await Webhooks.FindAsync(last.Id, default))!.Order == 3).Should().Be(isReplaced);
        (await Webhooks.GetVersionAsync(default) > version).Should().Be(isReplaced);
    }

    [Fact]
    public async Task TryUpdateAsync_None_WritesNothing()
    {
        var version = await Webhooks.GetVersionAsync(default);

        (await Webhooks.TryUpdateAsync([], default)).Should().BeTrue();

        (await Webhooks.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryUpdateAsync_ManyWithTheSameVersion_OneSucceeds()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);
        var version = await Webhooks.GetVersionAsync(default);

        var results = await Together.RunAsync(
            20, i => Webhooks.TryUpdateAsync(webhook with { Name = $"№ {i}", Version = 2 }, expectedVersion: 1, default));

        results.Count(succeeded => succeeded).Should().Be(1);
        var stored = await Webhooks.FindAsync(webhook.Id, default);
        stored!.Name.Should().Be($"№ {Array.IndexOf(results, true)}");
        (await Webhooks.GetVersionAsync(default)).Should().Be(version + 1);
    }

    [Fact]
    public async Task TryDeleteAsync_ExpectedVersion_Deletes()
    {
        var (webhook, other) = (Samples.Full(), Samples.Plain());
        await Webhooks.AddAsync(webhook, default);
        await Webhooks.AddAsync(other, default);

        (await Webhooks.TryDeleteAsync(webhook.Id, webhook.Version, default)).Should().BeTrue();

        (await Webhooks.LoadAsync(default)).Webhooks.Should().ContainSingle().Which.Id.Should().Be(other.Id);
    }

    [Fact]
    public async Task TryDeleteAsync_OtherVersionOrUnknownId_ChangesNothing()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);
        var version = await Webhooks.GetVersionAsync(default);

        (await Webhooks.TryDeleteAsync(webhook.Id, webhook.Version + 1, default)).Should().BeFalse();
        (await Webhooks.TryDeleteAsync(Guid.CreateVersion7(), 1, default)).Should().BeFalse();

        (await Webhooks.FindAsync(webhook.Id, default)).Should().NotBeNull();
        (await Webhooks.GetVersionAsync(default)).Should().Be(version);
    }

    [Fact]
    public async Task TryDeleteAsync_AgainstAnUpdate_OneSucceeds()
    {
        var webhook = Samples.Plain();
        await Webhooks.AddAsync(webhook, default);

        var results = await Together.RunAsync(10, i => i % 2 == 0
            ? Webhooks.TryDeleteAsync(webhook.Id, expectedVersion: 1, default)
            : Webhooks.TryUpdateAsync(webhook with { Version = 2 }, expectedVersion: 1, default));

        results.Count(succeeded => succeeded).Should().Be(1);
        var deleted = await Webhooks.FindAsync(webhook.Id, default) is null;
        deleted.Should().Be(Array.IndexOf(results, true) % 2 == 0);
    }

    [Fact]
    public async Task GetVersionAsync_EveryWrite_RaisesIt()
    {
        var webhook = Samples.Plain();
        var versions = new List<long> { await Webhooks.GetVersionAsync(default) };

        await Webhooks.AddAsync(webhook, default);
        versions.Add(await Webhooks.GetVersionAsync(default));
        await Webhooks.TryUpdateAsync(webhook with { Version = 2 }, expectedVersion: 1, default);
        versions.Add(await Webhooks.GetVersionAsync(default));
        await Webhooks.TryDeleteAsync(webhook.Id, expectedVersion: 2, default);
        versions.Add(await Webhooks.GetVersionAsync(default));

        versions.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
    }

    [Fact]
    public async Task GetVersionAsync_TwentyParallelWriters_CountsEveryWrite()
    {
        var version = await Webhooks.GetVersionAsync(default);

        await Together.RunAsync(20, async i =>
        {
            await Webhooks.AddAsync(Samples.Plain($"№ {i}"), default);
            return true;
        });

        (await Webhooks.GetVersionAsync(default)).Should().Be(version + 20);
        (await Webhooks.LoadAsync(default)).Webhooks.Should().HaveCount(20);
    }

    [Fact]
    public async Task LoadAsync_WhileOthersWrite_GivesTheWebhooksOfItsVersionOrLater()
    {
        var version = await Webhooks.GetVersionAsync(default);

        var sets = await Together.RunAsync(40, async i =>
        {
            if (i % 2 == 0)
            {
                await Webhooks.AddAsync(Samples.Plain($"№ {i}"), default);
            }

            return await Webhooks.LoadAsync(default);
        });

        // Webhooks older than the version that comes with them would never be read again.
        sets.Should().OnlyContain(set => set.Webhooks.Count >= set.Version - version);
    }

    [Fact]
    public async Task Members_CancelledToken_Throw()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Webhooks.Invoking(s => s.LoadAsync(cancelled)).Should().ThrowAsync<OperationCanceledException>();
        await Webhooks.Invoking(s => s.AddAsync(Samples.Plain(), cancelled)).Should().ThrowAsync<OperationCanceledException>();

        (await Webhooks.LoadAsync(default)).Webhooks.Should().BeEmpty();
    }
}
