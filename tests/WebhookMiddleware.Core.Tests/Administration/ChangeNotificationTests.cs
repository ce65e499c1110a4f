using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Administration;

/// <summary>Every change is notified to every listener, in whichever order they were registered.</summary>
public sealed class ChangeNotificationTests : IDisposable
{
    private static readonly Dictionary<string, Func<IWebhookAdministration, Webhook, Task>> Writes = new()
    {
        ["create"] = (administration, _) => administration.CreateAsync(JsonNode.Parse(
            """{ "name": "new", "url": "https://erp.example.ru/hook", "event": "before_order_add" }""")!.AsObject()),
        ["replace"] = (administration, webhook) => administration.ReplaceAsync(webhook.Id, JsonNode.Parse(
            """{ "name": "new", "url": "https://erp.example.ru/hook", "event": "before_order_add" }""")!.AsObject()),
        ["patch"] = (administration, webhook) => administration.PatchAsync(webhook.Id, new JsonObject { ["name"] = "new" }),
        ["save"] = (administration, webhook) => administration.SaveAsync(webhook with { Name = "new" }),
        ["deactivate"] = (administration, webhook) => administration.DeactivateAsync(webhook.Id),
        ["reorder"] = (administration, webhook) => administration.ReorderAsync(webhook.Event, new Dictionary<Guid, int> { [webhook.Id] = 7 }),
        ["delete"] = (administration, webhook) => administration.DeleteAsync(webhook.Id),
        ["switch"] = (administration, _) => administration.SetSwitchAsync(false),
        ["direct write"] = (administration, _) => administration.NotifyChangedAsync(),
    };

    private readonly AdministrationFixture _fixture = new();

    public static TheoryData<string> Names => [.. Writes.Keys];

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Write_SeveralListeners_NotifiesEach(string name)
    {
        var webhook = _fixture.Given();

        await Writes[name](_fixture.Administration, webhook);

        (_fixture.First.Changes, _fixture.Last.Changes).Should().Be((1, 1));
        _fixture.Get<WebhookRegistry>().IsLoaded.Should().BeTrue("this host works with the change when the write returns");
    }

    [Fact]
    public async Task Write_Refused_NotifiesNobody()
    {
        var webhook = _fixture.Given(webhook => webhook with { IsActive = false });

        await _fixture.Administration.PatchAsync(webhook.Id, new JsonObject { ["name"] = "" });
        await _fixture.Administration.DeleteAsync(webhook.Id, new WebhookWriteConditions { ExpectedVersions = [9] });
        await _fixture.Administration.DeactivateAsync(webhook.Id);

        (_fixture.First.Changes, _fixture.Last.Changes).Should().Be((0, 0));
    }

    [Fact]
    public async Task Write_ListenerFails_IsSavedAndNotifiesTheOthers()
    {
        var webhook = _fixture.Given();
        _fixture.First.Fails = true;

        var result = await _fixture.Administration.PatchAsync(webhook.Id, new JsonObject { ["name"] = "new" });

        result.Status.Should().Be(WebhookEditStatus.Saved);
        _fixture.Last.Changes.Should().Be(1);
        _fixture.Get<WebhookRegistry>().Current.Find(webhook.Id)!.Definition.Name.Should().Be("new");
        _fixture.Logs.GetSnapshot().Single(log => log.Level == LogLevel.Error).Id.Name.Should().Be("WebhookChangeListenerFailed");
    }
}
