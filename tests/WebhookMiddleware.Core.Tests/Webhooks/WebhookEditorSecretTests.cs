using System.Text.Json.Nodes;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Core.Tests.Webhooks;

public sealed class WebhookEditorSecretTests
{
    private static readonly WebhookSigningSecret First = new(Guid.Parse("0198c0de-0000-7000-8000-000000000001"), TestWebhooks.SigningSecret(24), TestWebhooks.Now);
    private static readonly WebhookSigningSecret Second = new(Guid.Parse("0198c0de-0000-7000-8000-000000000002"), TestWebhooks.SigningSecret(25), TestWebhooks.Now);

    private static readonly string[] AllKept = ["basicAuth.password", "headers[0].value", "headers[1].value", "signingSecrets[0]", "signingSecrets[1]"];

    private readonly EditorFixture _fixture = new();
    private readonly Webhook _stored;

    public WebhookEditorSecretTests()
        => _stored = _fixture.Given(TestWebhooks.Valid() with
        {
            BasicAuth = new("erp", "p4ss"),
            Headers = [new("X-Key", "k3y"), new("X-Other", "0ther")],
            SigningSecrets = [First, Second],
        });

    [Fact]
    public async Task ReplaceAsync_WhatAReadGave_ChangesNothing()
    {
        var result = await _fixture.Editor.ReplaceAsync(_stored.Id, WebhookJson.Write(_stored, ["w"]), WebhookWriteConditions.None, CancellationToken.None);

        result.Webhook.Should().BeEquivalentTo(_stored with { Version = 2 });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "basicAuth": { "username": "erp" } }""")]
    [InlineData("""{ "basicAuth": { "username": "erp", "hasPassword": false } }""")]
    [InlineData("""{ "headers": [ { "name": "X-Key" }, { "name": "X-Other", "hasValue": true } ] }""")]
    [InlineData("""{ "signingSecrets": [ { "id": "0198c0de-0000-7000-8000-000000000001" }, { "id": "0198C0DE-0000-7000-8000-000000000002", "createdAt": "x" } ] }""")]
    public async Task EveryChange_SecretsLeftOut_AreKept(string members)
    {
        (await PutAsync(members)).Webhook.Should().BeEquivalentTo(_stored with { Version = 2 });
        (await _fixture.PatchAsync(_stored, members)).Webhook.Should().BeEquivalentTo(_stored with { Version = 3 });
    }

    [Theory]
    [InlineData("""{ "headers": null }""")]
    [InlineData("""{ "headers": [] }""")]
    [InlineData("""{ "headers": [ { "name": "X-Key", "value": null }, { "name": "X-Other", "value": null } ] }""")]
    public async Task EveryChange_HeadersNullOrEmpty_AreCleared(string members)
    {
        (await PutAsync(members)).Webhook!.Headers.Should().BeEmpty();
        _fixture.Store.Put(_stored);
        (await _fixture.PatchAsync(_stored, members)).Webhook.Should().BeEquivalentTo(_stored with { Headers = [], Version = 2 });
    }

    [Theory]
    [InlineData("""{ "signingSecrets": null }""")]
    [InlineData("""{ "signingSecrets": [] }""")]
    public async Task EveryChange_SigningSecretsNullOrEmpty_AreCleared(string members)
    {
        (await PutAsync(members)).Webhook!.SigningSecrets.Should().BeEmpty();
        _fixture.Store.Put(_stored);
        (await _fixture.PatchAsync(_stored, members)).Webhook.Should().BeEquivalentTo(_stored with { SigningSecrets = [], Version = 2 });
    }

    [Fact]
    public async Task EveryChange_BasicAuthNull_IsCleared()
    {
        (await PutAsync("""{ "basicAuth": null }""")).Webhook!.BasicAuth.Should().BeNull();
        _fixture.Store.Put(_stored);
        (await _fixture.PatchAsync(_stored, """{ "basicAuth": null }""")).Webhook.Should().BeEquivalentTo(_stored with { BasicAuth = null, Version = 2 });
    }

    [Fact]
    public async Task PatchAsync_PartsOfBasicAuth_AreMerged()
    {
        (await _fixture.PatchAsync(_stored, """{ "basicAuth": { "password": "new" } }""")).Webhook!.BasicAuth.Should().Be(new WebhookBasicAuth("erp", "new"));
        (await _fixture.PatchAsync(_stored, """{ "basicAuth": { "username": "me" } }""")).Webhook!.BasicAuth.Should().Be(new WebhookBasicAuth("me", "new"));
        (await _fixture.PatchAsync(_stored, """{ "basicAuth": { "password": null } }""")).Webhook!.BasicAuth.Should().Be(new WebhookBasicAuth("me", ""));
    }

    [Fact]
    public async Task ReplaceAsync_HeaderWithoutValue_IsMatchedByNameWithoutRegardToCase()
    {
        var webhook = (await PutAsync("""{ "headers": [ { "name": "X-New", "value": "n" }, { "name": "x-key" } ] }""")).Webhook!;

        webhook.Headers.Should().Equal(new WebhookHeader("X-New", "n"), new WebhookHeader("x-key", "k3y"));
    }

    [Fact]
    public async Task ReplaceAsync_HeaderWithoutValueThatIsNotStored_IsRefused()
        => (await PutAsync("""{ "headers": [ { "name": "X-Kye" } ] }""")).Errors.Keys.Should().Equal("headers[0].value");

    [Fact]
    public async Task ReplaceAsync_RotatedSigningSecrets_KeepsOneAndAddsOne()
    {
        _fixture.Time.Advance(TimeSpan.FromDays(1));
        var added = TestWebhooks.SigningSecret(32);

        var secrets = (await PutAsync($$"""{ "signingSecrets": [ "{{added}}", { "id": "{{Second.Id}}" } ] }""")).Webhook!.SigningSecrets;

        secrets.Should().HaveCount(2);
        secrets[0].Secret.Should().Be(added);
        secrets[0].CreatedAt.Should().Be(TestWebhooks.Now.AddDays(1));
        secrets[0].Id.Version.Should().Be(7);
        secrets[1].Should().Be(Second);
    }

    [Theory]
    [InlineData("""{ "signingSecrets": [ { "id": "0198c0de-0000-7000-8000-000000000009" } ] }""", "signingSecrets[0]")]
    [InlineData("""{ "signingSecrets": [ { "id": "first" } ] }""", "signingSecrets[0]")]
    [InlineData("""{ "signingSecrets": [ {} ] }""", "signingSecrets[0]")]
    [InlineData("""{ "signingSecrets": [ { "id": "0198c0de-0000-7000-8000-000000000001" }, { "id": "0198c0de-0000-7000-8000-000000000001" } ] }""", "signingSecrets[1]")]
    public async Task ReplaceAsync_ReferenceToNoSigningSecret_IsRefused(string members, string path)
        => (await PutAsync(members)).Errors.Keys.Should().Equal(path);

    [Theory]
    [InlineData("http://erp.example.ru/hooks/order")]
    [InlineData("https://evil.example.ru/hooks/order")]
    [InlineData("https://erp.example.ru:8443/hooks/order")]
    public async Task EveryChange_AnotherServer_RefusesEachKeptSecret(string url)
    {
        _fixture.Options.AllowSecretsOverHttp = true;
        var result = await _fixture.PatchAsync(_stored, $$"""{ "url": "{{url}}" }""");
        result.Errors.Keys.Should().BeEquivalentTo(AllKept);
        result.Errors.Values.Should().OnlyContain(messages => messages.Single().Contains("enter it again"));

        var readBack = WebhookJson.Write(_stored);
        readBack["url"] = url;
        (await _fixture.Editor.ReplaceAsync(_stored.Id, readBack, WebhookWriteConditions.None, CancellationToken.None)).Errors.Keys.Should().BeEquivalentTo(AllKept);
    }

    [Theory]
    [InlineData("https://ERP.example.ru:443/other?x=1")]
    [InlineData("HTTPS://erp.example.ru")]
    public async Task PatchAsync_SameServer_KeepsTheSecrets(string url)
        => (await _fixture.PatchAsync(_stored, $$"""{ "url": "{{url}}" }""")).Webhook.Should().BeEquivalentTo(_stored with { Url = url, Version = 2 });

    [Theory]
    [InlineData("https://erp.example.ru/hooks/other")]
    [InlineData("https://erp.example.ru/hooks/order?tenant=b")]
    [InlineData("https://erp.example.ru/hooks/order/")]
    [InlineData("https://erp.example.ru/")]
    public async Task PatchAsync_AnotherPath_KeepsTheSecretsAndWarnsOrRefusesThem(string url)
    {
        var patch = $$"""{ "url": "{{url}}" }""";
        _fixture.Options.RequireSecretsOnPathChange = true;
        var refused = await _fixture.PatchAsync(_stored, patch);
        _fixture.Options.RequireSecretsOnPathChange = false;
        var ofLimited = await PatchAsLimitedAsync(patch);
        var kept = await _fixture.PatchAsync(_stored, patch);

        refused.Errors.Keys.Should().BeEquivalentTo(AllKept);
        refused.Errors.Values.Should().OnlyContain(messages => messages.Single().Contains("another path"));
        ofLimited.Errors.Keys.Should().BeEquivalentTo(AllKept);
        kept.Webhook!.BasicAuth.Should().Be(_stored.BasicAuth);
        kept.Warnings.Should().Contain(warning => warning.Contains("another path") && warning.Contains("headers[1].value"));
    }

    [Theory]
    [InlineData("https://ERP.example.ru:443/hooks/order")]
    [InlineData("https://erp.example.ru/hooks/%6frder")]
    [InlineData("https://erp.example.ru/hooks/./order")]
    public async Task PatchAsync_SamePathWrittenOtherwise_IsNoChange(string url)
    {
        _fixture.Options.RequireSecretsOnPathChange = true;

        var result = await _fixture.PatchAsync(_stored, $$"""{ "url": "{{url}}" }""");

        result.Errors.Should().BeEmpty();
        result.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task EveryChange_CallerWhoMayNotEnterSecrets_KeepsAndClearsThemOnly()
    {
        var entered = await PatchAsLimitedAsync($$"""
            {
              "basicAuth": { "password": "a" }, "headers": [ { "name": "X-Key" }, { "name": "X-New", "value": "b" } ],
              "signingSecrets": [ "{{TestWebhooks.SigningSecret()}}", { "id": "{{Second.Id}}" } ]
            }
            """);
        var created = await _fixture.Editor.CreateAsync(
            EditorFixture.Json("""{ "name": "n", "url": "https://erp.example.ru/", "event": "before_order_add", "headers": [ { "name": "X-Key", "value": "a" } ] }"""),
            new WebhookWriteConditions { AllowNewSecrets = false },
            CancellationToken.None);
        var kept = await PatchAsLimitedAsync("""{ "name": "renamed" }""");
        var cleared = await PatchAsLimitedAsync("""{ "url": "https://new.example.ru/", "basicAuth": null, "headers": null, "signingSecrets": [] }""");

        entered.Errors.Keys.Should().BeEquivalentTo("basicAuth.password", "headers[1].value", "signingSecrets[0]");
        created.Errors.Keys.Should().Equal("headers[0].value");
        kept.Webhook!.Headers.Should().Equal(_stored.Headers);
        cleared.Webhook!.HasSecrets.Should().BeFalse();
    }

    [Fact]
    public async Task PatchAsync_AnotherServerWithSecretsEnteredAgain_IsSaved()
    {
        var secret = TestWebhooks.SigningSecret();
        var result = await _fixture.PatchAsync(_stored, $$"""
            {
              "url": "https://new.example.ru/", "basicAuth": { "password": "a" }, "signingSecrets": [ "{{secret}}" ],
              "headers": [ { "name": "X-Other", "value": null }, { "name": "X-Key", "value": "b" } ]
            }
            """);

        result.Errors.Should().BeEmpty();
        result.Webhook!.BasicAuth.Should().Be(new WebhookBasicAuth("erp", "a"));
        result.Webhook.Headers.Should().Equal(new WebhookHeader("X-Key", "b"));
        result.Webhook.SigningSecrets.Single().Secret.Should().Be(secret);
    }

    [Fact]
    public void Write_Always_GivesNoSecret()
        => WebhookJson.Write(_stored).ToJsonString().Should()
            .NotContain("p4ss").And.NotContain("k3y").And.NotContain("0ther").And.NotContain("whsec_").And.NotContain("secretsUnreadable");

    [Theory]
    [InlineData("""{ "name": "n" }""", true)]
    [InlineData("""{ "basicAuth": { "password": "a" } }""", true)]
    [InlineData("""{ "basicAuth": null, "headers": null }""", true)]
    [InlineData("""{ "basicAuth": { "password": "a" }, "headers": [ { "name": "X-Key", "value": "b" } ], "signingSecrets": [ { "id": "0198c0de-0000-7000-8000-000000000001" } ] }""", true)]
    [InlineData("""{ "basicAuth": { "password": "a" }, "headers": [ { "name": "X-Key", "value": "b" } ], "signingSecrets": null }""", false)]
    [InlineData("""{ "basicAuth": null, "headers": [], "signingSecrets": [] }""", false)]
    public async Task PatchAsync_UnreadableSecrets_StayUnreadableUntilAllAreNewOrCleared(string patch, bool expected)
    {
        _fixture.Store.Put(_stored with
        {
            SecretsUnreadable = true,
            BasicAuth = new("erp", ""),
            Headers = [new("X-Key", "")],
            SigningSecrets = [First with { Secret = "" }],
        });

        var result = await _fixture.PatchAsync(_stored, patch);

        result.Errors.Should().BeEmpty();
        result.Webhook!.SecretsUnreadable.Should().Be(expected);
    }

    [Theory]
    [InlineData("""{ "name": "n" }""", true)]
    [InlineData("""{ "basicAuth": { "username": "erp", "password": "a" } }""", true)]
    [InlineData("""{ "basicAuth": { "username": "erp", "password": "a" }, "headers": null, "signingSecrets": null }""", false)]
    public async Task PatchAsync_UnreadableSecretsOfUnknownKind_StayUnreadableUntilAllKindsAreGiven(string patch, bool expected)
    {
        _fixture.Store.Put(_stored with { SecretsUnreadable = true, BasicAuth = null, Headers = [], SigningSecrets = [] });

        (await _fixture.PatchAsync(_stored, patch)).Webhook!.SecretsUnreadable.Should().Be(expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReplaceAsync_WhatAReadOfUnreadableSecretsGave_LeavesThemUnreadable(bool namesAreKnown)
    {
        var unreadable = _stored with { SecretsUnreadable = true, BasicAuth = namesAreKnown ? new("erp", "") : null, Headers = [], SigningSecrets = [] };
        _fixture.Store.Put(unreadable);

        var result = await _fixture.Editor.ReplaceAsync(_stored.Id, WebhookJson.Write(unreadable), WebhookWriteConditions.None, CancellationToken.None);

        result.Webhook.Should().BeEquivalentTo(unreadable with { Version = 2 });
    }

    private Task<WebhookEditResult> PatchAsLimitedAsync(string patch)
        => _fixture.Editor.PatchAsync(_stored.Id, EditorFixture.Json(patch), new WebhookWriteConditions { AllowNewSecrets = false }, CancellationToken.None);

    private async Task<WebhookEditResult> PutAsync(string members)
    {
        var document = new JsonObject
        {
            ["name"] = _stored.Name,
            ["url"] = _stored.Url,
            ["event"] = _stored.Event,
            ["awaitResponse"] = true,
        };
        foreach (var (name, value) in EditorFixture.Json(members))
        {
            document[name] = value?.DeepClone();
        }

        return await _fixture.Editor.ReplaceAsync(_stored.Id, document, WebhookWriteConditions.None, CancellationToken.None);
    }
}
