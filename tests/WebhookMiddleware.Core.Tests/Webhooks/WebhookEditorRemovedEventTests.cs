using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

/// <summary>Webhooks that the host would refuse today, and that people must still be able to change.</summary>
public sealed class WebhookEditorRemovedEventTests
{
    private const string Gone = "after_gone";

    private readonly EditorFixture _fixture = new();

    [Theory]
    [InlineData("""{ "isActive": false }""")]
    [InlineData("""{ "name": "renamed" }""")]
    [InlineData("""{ "url": "https://crm.example.ru/hook", "timeoutMs": 700 }""")]
    [InlineData("""{ "event": "after_gone", "order": 3 }""")]
    public async Task PatchAsync_EventThatIsGone_StaysWithoutAnError(string patch)
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = Gone });

        var result = await _fixture.PatchAsync(stored, patch);

        result.Status.Should().Be(WebhookEditStatus.Saved);
        result.Webhook!.Event.Should().Be(Gone);
        result.Warnings.Should().ContainSingle(warning => warning.StartsWith("event: ", StringComparison.Ordinal)).Which.Should().Contain("options.Events.Add");
    }

    [Fact]
    public async Task ReplaceAsync_EventThatIsGone_StaysWithoutAnError()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = Gone });

        var result = await _fixture.ReplaceAsync(stored, """{ "name": "new", "url": "https://erp.example.ru/hook", "event": "after_gone" }""");

        result.Status.Should().Be(WebhookEditStatus.Saved);
    }

    [Fact]
    public async Task DeleteAsync_EventThatIsGone_IsDeleted()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = Gone });

        (await _fixture.Editor.DeleteAsync(stored.Id, WebhookWriteConditions.None, CancellationToken.None)).Status.Should().Be(WebhookEditStatus.Saved);
    }

    [Theory]
    [InlineData(Gone)]
    [InlineData(WebhookEvents.BeforeOrderAdd)]
    public async Task PatchAsync_ToAnotherUnknownEvent_IsRefused(string from)
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = from });

        var result = await _fixture.PatchAsync(stored, """{ "event": "before_order_ad", "isActive": false }""");

        result.Status.Should().Be(WebhookEditStatus.Invalid);
        result.Errors["event"].Should().ContainSingle().Which.Should()
            .StartWith("Unknown event 'before_order_ad'. Did you mean 'before_order_add'? Known events: ").And.Contain("options.Events.Add");
    }

    [Fact]
    public async Task PatchAsync_EventThatIsGoneToAKnownOne_IsSaved()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = Gone });

        var result = await _fixture.PatchAsync(stored, """{ "event": "before_user_new" }""");

        result.Status.Should().Be(WebhookEditStatus.Saved);
        result.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task CreateAsync_UnknownEvent_IsRefused()
    {
        var result = await _fixture.CreateAsync("""{ "name": "new", "url": "https://erp.example.ru/hook", "event": "after_gone", "isActive": false }""");

        result.Errors.Keys.Should().Equal("event");
    }

    [Fact]
    public async Task PatchAsync_OtherFaultBesideTheEventThatIsGone_IsRefused()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Event = Gone });

        (await _fixture.PatchAsync(stored, """{ "url": "ftp://erp.example.ru" }""")).Errors.Keys.Should().Equal("url");
    }

    public static TheoryData<string, Webhook> NowRefused => new()
    {
        { "address policy", TestWebhooks.Valid() with { Url = "http://10.0.0.7/hook" } },
        { "secrets over http", TestWebhooks.Valid() with { Url = "http://erp.example.ru/", Headers = [new WebhookHeader("X-Key", "k")] } },
        { "template", TestWebhooks.Valid() with { Body = "{% include 'x' %}" } },
    };

    [Theory]
    [MemberData(nameof(NowRefused))]
    public async Task PatchAsync_WebhookThatTheHostWouldRefuseToday_CanBeSwitchedOffButNotOn(string because, Webhook refused)
    {
        var stored = _fixture.Given(refused);

        var off = await _fixture.PatchAsync(stored, """{ "isActive": false }""");
        var on = await _fixture.PatchAsync(stored, """{ "isActive": true }""");

        off.Status.Should().Be(WebhookEditStatus.Saved, because);
        on.Status.Should().Be(WebhookEditStatus.Invalid, because);
    }

    [Fact]
    public async Task PatchAsync_SwitchedOffWithANewFaultOfTheSameKind_IsRefused()
    {
        var stored = _fixture.Given(TestWebhooks.Valid() with { Url = "http://10.0.0.7/hook" });

        (await _fixture.PatchAsync(stored, """{ "isActive": false, "url": "http://10.0.0.8/hook" }""")).Errors.Keys.Should().Equal("url");
    }
}
