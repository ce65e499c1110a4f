using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class WebhookEditorChangeTests
{
    private const string Minimal = """{ "name": "new", "url": "https://erp.example.ru/hook", "event": "before_order_add" }""";

    private readonly EditorFixture _fixture = new();

    [Fact]
    public async Task ReplaceAsync_MembersLeftOut_TakeTheirDefaultsButTheOrderStays()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with
        {
            Order = 70,
            TimeoutMs = 1000,
            IsActive = false,
            ValidTo = TestWebhooks.Now,
            Body = "x",
            Condition = "data.a",
            OnFailure = FailureAction.Continue,
            Mode = WebhookMode.Shadow,
            Tenant = "t",
            Version = 5,
        });
        _fixture.Time.Advance(TimeSpan.FromHours(1));

        var webhook = (await _fixture.ReplaceAsync(stored, Minimal)).Webhook!;

        webhook.Should().BeEquivalentTo(new Webhook
        {
            Id = stored.Id,
            Name = "new",
            Url = "https://erp.example.ru/hook",
            Event = WebhookEvents.BeforeOrderAdd,
            Order = 70,
            Version = 6,
            CreatedAt = TestWebhooks.Now,
            UpdatedAt = TestWebhooks.Now.AddHours(1),
        });
        _fixture.Changes.Should().Be(1);
    }

    [Fact]
    public async Task ReplaceAsync_ReadOnlyMembers_AreIgnored()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Version = 5 });

        var webhook = (await _fixture.ReplaceAsync(stored, """
            {
              "name": "new", "url": "https://erp.example.ru/hook", "event": "before_order_add", "id": "x", "version": 99, "createdAt": 1,
              "updatedAt": null, "warnings": [ "w" ]
            }
            """)).Webhook!;

        (webhook.Id, webhook.Version, webhook.CreatedAt).Should().Be((stored.Id, 6, TestWebhooks.Now));
    }

    [Fact]
    public async Task ReplaceAsync_MovedToAFullEvent_IsRefused()
    {
        _fixture.Options.MaxWebhooksPerEvent = 1;
        _fixture.Given(TestWebhooks.Valid());
        var other = _fixture.Given(TestWebhooks.Valid() with { Id = Guid.NewGuid(), Event = WebhookEvents.BeforeUserNew });

        (await _fixture.ReplaceAsync(other, Minimal)).Errors.Keys.Should().Equal("event");
        (await _fixture.PatchAsync(other, """{ "name": "stays" }""")).Status.Should().Be(WebhookEditStatus.Saved);
    }

    [Fact]
    public async Task PatchAsync_OneMember_ChangesNothingElse()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with
        {
            Order = 70,
            TimeoutMs = 1000,
            IsActive = false,
            ValidFrom = TestWebhooks.Now,
            ValidTo = TestWebhooks.Now.AddDays(1),
            Body = "x",
            ContentType = "text/plain",
            Condition = "data.a",
            OnFailure = FailureAction.Continue,
            Mode = WebhookMode.Shadow,
            InOrder = true,
            Tenant = "t",
            BasicAuth = new("erp", "p"),
            Headers = [new("X", "y")],
            SigningSecrets = [new(Guid.NewGuid(), TestWebhooks.SigningSecret(), TestWebhooks.Now)],
        });

        var webhook = (await _fixture.PatchAsync(stored, """{ "name": "new" }""")).Webhook;

        webhook.Should().BeEquivalentTo(stored with { Name = "new", Version = 2 });
    }

    [Fact]
    public async Task PatchAsync_Null_ResetsToTheDefault()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { TimeoutMs = 1000, ValidTo = TestWebhooks.Now, Tenant = "t", Condition = "data.a" });

        var webhook = (await _fixture.PatchAsync(stored, """{ "timeoutMs": null, "validTo": null, "tenant": null, "condition": null }""")).Webhook;

        webhook.Should().BeEquivalentTo(TestWebhooks.Valid() with { Id = stored.Id, Version = 2 });
    }

    [Fact]
    public async Task PatchAsync_RequiredMemberNull_IsRefused()
        => (await _fixture.PatchAsync(_fixture.Given(TestWebhooks.Valid()), """{ "name": null }""")).Errors.Keys.Should().Equal("name");

    [Theory]
    [InlineData("""{ "colour": null }""", "colour")]
    [InlineData("""{ "basicAuth": { "login": null } }""", "basicAuth.login")]
    public async Task PatchAsync_UnknownMember_IsRefusedEvenIfItIsNull(string patch, string path)
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { BasicAuth = new("erp", "p") });

        (await _fixture.PatchAsync(stored, patch)).Errors.Keys.Should().Equal(path);
    }

    [Fact]
    public async Task PatchAsync_FlagsThatContradictTheStoredOnes_AreRefused()
    {
        var notify = _fixture.Given(TestWebhooks.Valid() with { FireAndForget = true, AwaitResponse = false });

        (await _fixture.PatchAsync(notify, """{ "awaitResponse": true }""")).Errors.Keys.Should().Equal("fireAndForget", "awaitResponse");
        (await _fixture.PatchAsync(notify, """{ "fireAndForget": false, "awaitResponse": true }""")).Status.Should().Be(WebhookEditStatus.Saved);
    }

    [Fact]
    public async Task PatchAsync_Twice_StartsFromTheFirstOnesResult()
    {
        var stored = _fixture.Given(TestWebhooks.Valid());
        await _fixture.PatchAsync(stored, """{ "name": "a" }""");
        await _fixture.PatchAsync(stored, """{ "order": 99 }""");

        var webhook = await _fixture.Store.FindAsync(stored.Id, CancellationToken.None);
        webhook.Should().BeEquivalentTo(stored with { Name = "a", Order = 99, Version = 3 });
    }

    [Fact]
    public async Task DeleteAsync_StoredWebhook_IsGone()
    {
        var stored = _fixture.Given(TestWebhooks.Valid());

        (await _fixture.Editor.DeleteAsync(stored.Id, WebhookWriteConditions.None, CancellationToken.None)).Status.Should().Be(WebhookEditStatus.Saved);

        (await _fixture.Store.FindAsync(stored.Id, CancellationToken.None)).Should().BeNull();
        _fixture.Changes.Should().Be(1);
    }

    [Fact]
    public async Task EveryChange_UnknownId_IsNotFound()
    {
        var missing = TestWebhooks.Valid();

        (await _fixture.ReplaceAsync(missing, Minimal)).Status.Should().Be(WebhookEditStatus.NotFound);
        (await _fixture.PatchAsync(missing, "{}")).Status.Should().Be(WebhookEditStatus.NotFound);
        (await _fixture.Editor.DeleteAsync(missing.Id, WebhookWriteConditions.None, CancellationToken.None)).Status.Should().Be(WebhookEditStatus.NotFound);
        _fixture.Changes.Should().Be(0);
    }

    [Fact]
    public async Task EveryChange_ForAnotherVersion_IsRefusedAndNothingIsLost()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Version = 3 });
        var stale = new WebhookWriteConditions { ExpectedVersions = [2, 4] };

        var results = new[]
        {
            await _fixture.Editor.ReplaceAsync(stored.Id, EditorFixture.Json(Minimal), stale, CancellationToken.None),
            await _fixture.Editor.PatchAsync(stored.Id, EditorFixture.Json("""{ "name": "x" }"""), stale, CancellationToken.None),
            await _fixture.Editor.DeleteAsync(stored.Id, stale, CancellationToken.None),
        };

        results.Should().OnlyContain(result => result.Status == WebhookEditStatus.StaleVersion);
        (await _fixture.Store.FindAsync(stored.Id, CancellationToken.None)).Should().BeSameAs(stored);
    }

    [Fact]
    public async Task PatchAsync_LostRaceWithoutCondition_IsDoneAgainOnTheOtherWritersResult()
    {
        var stored = _fixture.Given(TestWebhooks.Valid());
        _fixture.Store.BeforeWrite = Once(() => _fixture.Store.Put(stored with { Order = 99, Version = 2 }));

        var result = await _fixture.PatchAsync(stored, """{ "name": "mine" }""");

        result.Webhook.Should().BeEquivalentTo(stored with { Name = "mine", Order = 99, Version = 3 });
    }

    [Fact]
    public async Task PatchAsync_LostRaceWithCondition_IsRefused()
    {
        var stored = _fixture.Given(TestWebhooks.Valid());
        var theirs = stored with { Order = 99, Version = 2 };
        _fixture.Store.BeforeWrite = Once(() => _fixture.Store.Put(theirs));

        var result = await _fixture.Editor.PatchAsync(
            stored.Id, EditorFixture.Json("""{ "name": "mine" }"""), new WebhookWriteConditions { ExpectedVersions = [1] }, CancellationToken.None);

        result.Status.Should().Be(WebhookEditStatus.StaleVersion);
        (await _fixture.Store.FindAsync(stored.Id, CancellationToken.None)).Should().BeSameAs(theirs);
    }

    [Fact]
    public async Task DeleteAsync_LostRace_IsDoneAgainOnlyWithoutCondition()
    {
        var stored = _fixture.Given(TestWebhooks.Valid());
        _fixture.Store.BeforeWrite = Once(() => _fixture.Store.Put(stored with { Version = 2 }));
        (await _fixture.Editor.DeleteAsync(stored.Id, new WebhookWriteConditions { ExpectedVersions = [1] }, CancellationToken.None)).Status.Should().Be(WebhookEditStatus.StaleVersion);

        _fixture.Store.BeforeWrite = Once(() => _fixture.Store.Put(stored with { Version = 3 }));
        (await _fixture.Editor.DeleteAsync(stored.Id, WebhookWriteConditions.None, CancellationToken.None)).Status.Should().Be(WebhookEditStatus.Saved);
    }

    private static Func<Task> Once(Action action)
    {
        var done = false;
        return () =>
        {
            if (!done)
            {
                done = true;
                action();
            }

            return Task.CompletedTask;
        };
    }
}
