using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Events;
using WebhookMiddleware.Json;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

public sealed class AuditTests : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    private readonly AdministrationFixture _fixture = new();

    private List<AuditEntry> Entries => _fixture.Store.Audit.Entries;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RecordAsync_OfACaller_AddsTheEntry()
    {
        var webhook = _fixture.Given();

        await _fixture.Administration.As("Анна").RecordAsync(AuditAction.Tested, webhook.Id, webhook.Name, webhook.Version);

        Entries.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            At = TestWebhooks.Now,
            Actor = "Анна",
            Action = AuditAction.Tested,
            WebhookId = (Guid?)webhook.Id,
            WebhookName = webhook.Name,
            Version = (long?)webhook.Version,
            Changes = Array.Empty<AuditChange>(),
        });
    }

    [Fact]
    public async Task RecordAsync_WithoutACaller_IsTheApplicationsOwn()
    {
        _ = _fixture.Administration.As("Анна");

        await _fixture.Administration.RecordAsync(AuditAction.Tested, webhookId: null, webhookName: null, version: null);

        Entries.Should().ContainSingle().Which.Actor.Should().BeNull("As() changes nobody else's administration");
    }

    [Fact]
    public async Task RecordAsync_SeveralInOneMillisecond_AscendInTheirOrder()
    {
        for (var i = 0; i < 300; i++)
        {
            await _fixture.Administration.RecordAsync(AuditAction.Tested, null, null, version: i);
        }

        Entries.OrderBy(entry => entry.Id).Select(entry => entry.Version).Should().Equal(Enumerable.Range(0, 300).Select(i => (long?)i));
        Entries.Should().OnlyContain(entry => entry.Id.Version == 7
            && entry.Id >= AuditId.Before(TestWebhooks.Now) && entry.Id < AuditId.Before(TestWebhooks.Now.AddMilliseconds(1)));
    }

    [Fact]
    public async Task As_LongName_IsCut()
    {
        await _fixture.Administration.As(new string('я', 5000)).RecordAsync(AuditAction.Tested, null, null, null);

        Entries.Should().ContainSingle().Which.Actor.Should().Be(new string('я', 200));
    }

    [Fact]
    public async Task Writes_OfACaller_EachAddAnEntryAndKeepTheVersionBefore()
    {
        var administration = _fixture.Administration.As("Анна");
        var created = (await administration.CreateAsync(Document())).Webhook!;
        await administration.PatchAsync(created.Id, Json("""{ "timeoutMs": 1000 }"""));
        await administration.As("Иван").ReplaceAsync(created.Id, Document());
        await administration.ReorderAsync(created.Event, new Dictionary<Guid, int> { [created.Id] = 77 });
        await _fixture.Administration.DeactivateAsync(created.Id);
        await administration.DeleteAsync(created.Id);

        Entries.Select(entry => (entry.Action, entry.Actor, entry.Version)).Should().Equal(
            (AuditAction.Created, "Анна", 1L),
            (AuditAction.Updated, "Анна", 2L),
            (AuditAction.Updated, "Иван", 3L),
            (AuditAction.Reordered, "Анна", 4L),
            (AuditAction.Disabled, null, 5L),
            (AuditAction.Deleted, "Анна", 5L));
        Entries.Should().OnlyContain(entry => entry.WebhookId == created.Id && entry.WebhookName == created.Name && entry.At == TestWebhooks.Now);
        Entries.Select(Describe).Skip(1).Should().Equal(
            "/timeoutMs: 5000 -> 1000", "/timeoutMs: 1000 -> 5000", "/order: 10 -> 77", "/isActive: true -> false", "");

        var kept = await _fixture.Store.History.ReadAsync(created.Id, before: null, limit: 10, default);
        kept.Select(version => (version.Version, version.Actor)).Should().Equal((5, null), (4, "Анна"), (3, "Иван"), (2, "Анна"), (1, "Анна"));
        Json(kept[3].Document)["timeoutMs"]!.GetValue<int>().Should().Be(1000);
    }

    [Fact]
    public async Task Created_Webhook_ListsWhatItWasGiven()
    {
        await _fixture.Administration.CreateAsync(Document("""{ "basicAuth": { "username": "erp", "password": "pa55" }, "tenant": "a" }"""));

        Describe(Entries.Single()).Should().Contain("/name: null -> ").And.Contain("/tenant: null -> \"a\"")
            .And.Contain("/basicAuth/username: null -> \"erp\"").And.Contain("/basicAuth/password: \"•••\" -> \"•••\"")
            .And.NotContain("pa55").And.NotContain("/condition", "it has none").And.NotContain("/version").And.NotContain("/id");
    }

    [Theory]
    [InlineData("""{ "basicAuth": { "username": "erp", "password": "neu" } }""", "/basicAuth/password: \"•••\" -> \"•••\"")]
    [InlineData("""{ "basicAuth": { "username": "neu" } }""", "/basicAuth/username: \"erp\" -> \"neu\"")]
    [InlineData("""{ "basicAuth": null }""", "/basicAuth/username: \"erp\" -> null, /basicAuth/password: \"•••\" -> \"•••\"")]
    [InlineData("""{ "headers": [{ "name": "A" }, { "name": "B", "value": "neu" }] }""", "/headers/1/value: \"•••\" -> \"•••\"")]
    [InlineData(
        """{ "headers": [{ "name": "B" }, { "name": "C", "value": "neu" }] }""",
        "/headers: [{\"name\":\"A\"},{\"name\":\"B\"}] -> [{\"name\":\"B\"},{\"name\":\"C\"}], /headers/1/value: \"•••\" -> \"•••\"")]
    [InlineData("""{ "signingSecrets": [] }""", "/signingSecrets: \"•••\" -> \"•••\"")]
    [InlineData("""{ "basicAuth": { "username": "erp" }, "name": "neu" }""", "/name: \"Alt\" -> \"neu\"")]
    public async Task Updated_Secrets_AreNamedAndNeverShown(string patch, string expected)
    {
        var created = (await _fixture.Administration.CreateAsync(Document("""
            {
              "name": "Alt", "basicAuth": { "username": "erp", "password": "geheim-1" },
              "headers": [{ "name": "A", "value": "geheim-2" }, { "name": "B", "value": "geheim-3" }],
              "signingSecrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
            }
            """))).Webhook!;

        (await _fixture.Administration.PatchAsync(created.Id, Json(patch))).Status.Should().Be(WebhookEditStatus.Saved);

        Describe(Entries[^1]).Should().Be(expected);
        (await _fixture.Store.History.FindAsync(created.Id, 1, default))!.Document
            .Should().NotContainAny("geheim", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    [Fact]
    public async Task Updated_LongText_IsCut()
    {
        var stored = _fixture.Given();

        await _fixture.Administration.PatchAsync(stored.Id, new JsonObject { ["body"] = new string('ж', 5000) });

        Entries.Single().Changes.Single().To!.GetValue<string>().Should().Be(new string('ж', 1024) + "…");
    }

    [Fact]
    public async Task Write_ThatIsRefused_AddsNothing()
    {
        var stored = _fixture.Given();

        await _fixture.Administration.PatchAsync(stored.Id, Json("""{ "url": "none" }"""));
        await _fixture.Administration.DeleteAsync(stored.Id, new WebhookWriteConditions { ExpectedVersions = [77] });
        await _fixture.Administration.ReorderAsync("none", new Dictionary<Guid, int> { [stored.Id] = 1 });

        Entries.Should().BeEmpty();
        (await _fixture.Store.History.ReadAsync(stored.Id, null, 10, default)).Should().BeEmpty();
    }

    [Fact]
    public async Task SaveAsync_WebhookThatWasDeleted_ContinuesWithItsVersion()
    {
        var webhook = TestWebhooks.Valid() with { Id = Guid.CreateVersion7(TestWebhooks.Now) };
        await _fixture.Administration.SaveAsync(webhook);
        await _fixture.Administration.SaveAsync(webhook);
        await _fixture.Administration.DeleteAsync(webhook.Id);

        (await _fixture.Administration.SaveAsync(webhook)).Webhook!.Version.Should().Be(3);
    }

    [Fact]
    public async Task SetSwitchAsync_OffAndOn_AddsAnEntryOfEach()
    {
        await _fixture.Administration.As("Анна").SetSwitchAsync(false);
        await _fixture.Administration.SetSwitchAsync(true);

        Entries.Select(entry => (entry.Action, entry.Actor, Describe(entry))).Should().Equal(
            (AuditAction.Switched, "Анна", "/enabled: true -> false"), (AuditAction.Switched, null, "/enabled: false -> true"));
    }

    [Fact]
    public async Task RetryAndReplay_OfACaller_BringTheirEntries()
    {
        var webhook = _fixture.Given();
        await _fixture.Get<WebhookRegistry>().RefreshAsync(default);
        var delivery = new DeliverySummary
        {
            Id = Guid.NewGuid(),
            MessageId = "m",
            WebhookId = webhook.Id,
            Event = webhook.Event,
            State = DeliveryState.Dead,
            CreatedAt = TestWebhooks.Now,
        };
        _fixture.Deliveries.Delivery = new DeliveryDetails(delivery, Guid.NewGuid(), default, []);
        var administration = _fixture.Administration.As("Анна");

        await administration.RetryDeliveryAsync(delivery.Id);

        var retried = _fixture.Deliveries.Entry!;
        (retried.Action, retried.Actor, retried.WebhookId, retried.WebhookName, retried.Version)
            .Should().Be((AuditAction.Retried, "Анна", webhook.Id, webhook.Name, 1L));
        Describe(retried).Should().Be($"/deliveries/{delivery.Id}/state: \"dead\" -> \"pending\"");

        await administration.ReplayDeliveriesAsync(new DeliveryQuery { State = DeliveryState.Dead, From = TestWebhooks.Now }, 10);

        var replayed = _fixture.Deliveries.Entry!;
        (replayed.Action, replayed.Actor, replayed.WebhookId).Should().Be((AuditAction.Replayed, "Анна", null));
        Describe(replayed).Should().Be("/state: null -> \"dead\", /from: null -> \"2026-11-24T05:29:25Z\"");
    }

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Document(string members = "{}")
    {
        var document = Json($$"""{ "name": "Остатки", "url": "https://erp.example.ru/hook", "event": "{{WebhookEvents.BeforeOrderAdd}}" }""");
        foreach (var (name, value) in Json(members))
        {
            document[name] = value?.DeepClone();
        }

        return document;
    }

    private static string Describe(AuditEntry entry) => string.Join(", ", entry.Changes.Select(change
        => $"{change.Path}: {change.From?.ToJsonString(Plain) ?? "null"} -> {change.To?.ToJsonString(Plain) ?? "null"}"));
}
