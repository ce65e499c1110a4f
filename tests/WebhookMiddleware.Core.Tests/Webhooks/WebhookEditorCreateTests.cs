using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class WebhookEditorCreateTests
{
    private const string Minimal = """{ "name": "Остатки", "url": "https://erp.example.ru/hook", "event": "before_order_add" }""";

    private readonly EditorFixture _fixture = new();

    [Fact]
    public async Task CreateAsync_RequiredMembersOnly_TakesTheDefaults()
    {
        var result = await _fixture.CreateAsync(Minimal);

        result.Status.Should().Be(WebhookEditStatus.Saved);
        var webhook = result.Webhook!;
        webhook.Should().BeEquivalentTo(new Webhook
        {
            Id = webhook.Id,
            Name = "Остатки",
            Url = "https://erp.example.ru/hook",
            Event = WebhookEvents.BeforeOrderAdd,
            Order = 10,
            TimeoutMs = 5000,
            IsActive = true,
            FireAndForget = true,
            ContentType = "application/json",
            OnFailure = FailureAction.Cancel,
            Mode = WebhookMode.Enforce,
            Version = 1,
            CreatedAt = TestWebhooks.Now,
            UpdatedAt = TestWebhooks.Now,
        });
        webhook.Id.Version.Should().Be(7);
        (await _fixture.Store.FindAsync(webhook.Id, CancellationToken.None)).Should().BeEquivalentTo(webhook);
    }

    [Fact]
    public async Task CreateAsync_EveryMember_IsStored()
    {
        var secret = TestWebhooks.SigningSecret();
        var result = await _fixture.CreateAsync($$"""
            {
              "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add", "order": -7, "timeoutMs": 100,
              "validFrom": "2026-11-24T08:29:25+03:00", "validTo": "2027-01-01T00:00:00Z", "isActive": false,
              "fireAndForget": false, "awaitResponse": true, "responseContainsData": true, "body": "{ }", "contentType": "application/xml",
              "basicAuth": { "username": "erp", "password": "p" }, "headers": [ { "name": "X-Key", "value": "v" } ], "signingSecrets": [ "{{secret}}" ],
              "onFailure": "continue", "mode": "shadow", "condition": "data.total > 1", "inOrder": true, "tenant": "t"
            }
            """);

        result.Errors.Should().BeEmpty();
        var webhook = result.Webhook!;
        webhook.Should().BeEquivalentTo(new Webhook
        {
            Id = webhook.Id,
            Name = "n",
            Url = "https://erp.example.ru/hook",
            Event = WebhookEvents.BeforeOrderAdd,
            Order = -7,
            TimeoutMs = 100,
            ValidFrom = TestWebhooks.Now,
            ValidTo = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            IsActive = false,
            FireAndForget = false,
            AwaitResponse = true,
            ResponseContainsData = true,
            Body = "{ }",
            ContentType = "application/xml",
            BasicAuth = new("erp", "p"),
            Headers = [new("X-Key", "v")],
            SigningSecrets = [new(webhook.SigningSecrets[0].Id, secret, TestWebhooks.Now)],
            OnFailure = FailureAction.Continue,
            Mode = WebhookMode.Shadow,
            Condition = "data.total > 1",
            InOrder = true,
            Tenant = "t",
            CreatedAt = TestWebhooks.Now,
            UpdatedAt = TestWebhooks.Now,
        });
        webhook.ValidFrom!.Value.Offset.Should().Be(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("""{ "awaitResponse": true }""", ResponseMode.Gate)]
    [InlineData("""{ "awaitResponse": true, "responseContainsData": true }""", ResponseMode.Exchange)]
    [InlineData("""{ "responseContainsData": true }""", ResponseMode.Capture)]
    [InlineData("""{ "awaitResponse": false }""", ResponseMode.Notify)]
    [InlineData("""{ "fireAndForget": null }""", ResponseMode.Notify)]
    public async Task CreateAsync_FireAndForgetLeftOut_FollowsTheOtherFlags(string flags, ResponseMode expected)
    {
        var document = EditorFixture.Json(Minimal);
        foreach (var (name, value) in EditorFixture.Json(flags))
        {
            document[name] = value?.DeepClone();
        }

        var webhook = (await _fixture.Editor.CreateAsync(document, WebhookWriteConditions.None, CancellationToken.None)).Webhook!;

        ResponseModes.TryGet(webhook.FireAndForget, webhook.AwaitResponse, webhook.ResponseContainsData, out var mode).Should().BeTrue();
        mode.Should().Be(expected);
    }

    [Theory]
    [InlineData(-50, -40)]
    [InlineData(0, 10)]
    [InlineData(25, 35)]
    [InlineData(int.MaxValue - 10, int.MaxValue)]
    [InlineData(int.MaxValue - 3, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public async Task CreateAsync_OrderLeftOut_IsTheLargestOfTheEventPlus10(int largest, int expected)
    {
        _fixture.Given(TestWebhooks.Valid() with { Order = largest });
        _fixture.Given(TestWebhooks.Valid() with { Id = Guid.NewGuid(), Order = -100 });
        _fixture.Given(TestWebhooks.Valid() with { Id = Guid.NewGuid(), Order = 1000, Event = WebhookEvents.BeforeUserNew });

        (await _fixture.CreateAsync(Minimal)).Webhook!.Order.Should().Be(expected);
    }

    [Fact]
    public async Task CreateAsync_ManyAtTheSameTime_GetDifferentOrders()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _fixture.CreateAsync(Minimal)));

        results.Select(result => result.Webhook!.Order).Should().BeEquivalentTo(Enumerable.Range(1, 20).Select(i => i * 10));
    }

    [Fact]
    public async Task CreateAsync_MoreThanTheEventMayHave_IsRefused()
    {
        _fixture.Options.MaxWebhooksPerEvent = 2;
        await _fixture.CreateAsync(Minimal);
        (await _fixture.CreateAsync(Minimal)).Status.Should().Be(WebhookEditStatus.Saved);

        var result = await _fixture.CreateAsync(Minimal);

        result.Status.Should().Be(WebhookEditStatus.Invalid);
        result.Errors.Keys.Should().Equal("event");
        result.Errors["event"].Single().Should().Contain("MaxWebhooksPerEvent");
    }

    [Fact]
    public async Task CreateAsync_EmptyDocument_NamesWhatIsRequired()
    {
        var result = await _fixture.CreateAsync("{}");

        result.Errors.Keys.Should().BeEquivalentTo("name", "url", "event");
        result.Errors.Values.Should().OnlyContain(messages => messages.Length == 1, "what is missing is not judged as well");
    }

    [Fact]
    public async Task CreateAsync_UnknownMembers_AreRefusedByNameWithTheNearestOne()
    {
        var result = await _fixture.CreateAsync("""
            {
              "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add", "timeoutMS": 1000, "colour": "red",
              "basicAuth": { "username": "erp", "pasword": "p4ss", "password": "x" },
              "headers": [ { "name": "X", "values": "s3cret", "value": "y" } ],
              "signingSecrets": [ { "ids": "x" } ]
            }
            """);

        result.Errors.Keys.Should().BeEquivalentTo(
            "timeoutMS", "colour", "basicAuth.pasword", "headers[0].values", "signingSecrets[0].ids", "signingSecrets[0]");
        result.Errors["timeoutMS"].Single().Should().Contain("'timeoutMs'");
        result.Errors["basicAuth.pasword"].Single().Should().Contain("'password'").And.NotContain("p4ss");
        result.Errors["headers[0].values"].Single().Should().Contain("'value'").And.NotContain("s3cret");
    }

    [Fact]
    public async Task CreateAsync_WrongTypes_AreReportedByMemberWithTheRestOfTheErrors()
    {
        var result = await _fixture.CreateAsync("""
            {
              "name": 5, "url": ["https://x"], "event": {}, "order": 1.5, "timeoutMs": "5000", "validFrom": 1700000000000, "validTo": "2026-11-24T05:29:25",
              "isActive": "true", "fireAndForget": 1, "body": {}, "contentType": 7, "basicAuth": "erp:p4ss", "headers": { "X-Key": "s3cret" },
              "signingSecrets": "whsec_", "onFailure": "Cancel", "mode": true, "condition": [], "inOrder": 0, "tenant": ""
            }
            """);

        result.Errors.Keys.Should().BeEquivalentTo(
            "name", "url", "event", "order", "timeoutMs", "validFrom", "validTo", "isActive", "fireAndForget", "body", "contentType", "basicAuth",
            "headers", "signingSecrets", "onFailure", "mode", "condition", "inOrder", "tenant");
        result.Errors.Values.Should().OnlyContain(messages => messages.Length == 1);
        result.Errors["validTo"].Single().Should().Contain("no offset");
        result.Errors["onFailure"].Single().Should().Contain("cancel, continue");
        result.Errors.SelectMany(error => error.Value).Should().NotContain(message => message.Contains("p4ss") || message.Contains("s3cret"));
    }

    [Theory]
    [InlineData("2147483647", true)]
    [InlineData("-2147483648", true)]
    [InlineData("2147483648", false)]
    [InlineData("1e3", false)]
    [InlineData("99999999999999999999", false)]
    public async Task CreateAsync_Order_IsA32BitNumber(string order, bool accepted)
    {
        var result = await _fixture.CreateAsync(
            $$"""{ "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add", "order": {{order}} }""");

        result.Errors.Keys.Should().Equal(accepted ? [] : ["order"]);
    }

    [Fact]
    public async Task CreateAsync_WrongItems_KeepTheirPlacesInThePaths()
    {
        var result = await _fixture.CreateAsync($$"""
            {
              "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add",
              "headers": [ 5, { "name": "X-Gone", "value": null }, null, { "name": "Host", "value": "x" }, { "value": "y" }, { "name": "X-New" } ],
              "signingSecrets": [ 5, "whsec_x" ]
            }
            """);

        result.Errors.Keys.Should().BeEquivalentTo(
            "headers[0]", "headers[2]", "headers[3].name", "headers[4].name", "headers[5].value", "signingSecrets[0]", "signingSecrets[1]");
    }

    [Fact]
    public async Task CreateAsync_VeryLongLists_GetOneMessage()
    {
        var list = string.Join(',', Enumerable.Repeat("5", 10_000));
        var result = await _fixture.CreateAsync(
            $$"""{ "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add", "headers": [{{list}}], "signingSecrets": [{{list}}] }""");

        result.Errors.Keys.Should().BeEquivalentTo("headers", "signingSecrets");
    }

    [Fact]
    public async Task CreateAsync_Saved_IsKnownOnThisHostBeforeTheAnswer()
    {
        await _fixture.CreateAsync(Minimal);
        _fixture.Changes.Should().Be(1);

        await _fixture.CreateAsync("{}");
        _fixture.Changes.Should().Be(1, "nothing was written");
    }

    [Fact]
    public async Task CreateAsync_SomethingOdd_IsSavedWithWarnings()
    {
        var result = await _fixture.CreateAsync(
            """{ "name": "n", "url": "https://erp.example.ru/hook", "event": "before_order_add", "awaitResponse": true, "timeoutMs": 20000 }""");

        result.Status.Should().Be(WebhookEditStatus.Saved);
        result.Warnings.Should().ContainSingle().Which.Should().StartWith("timeoutMs");
    }
}
