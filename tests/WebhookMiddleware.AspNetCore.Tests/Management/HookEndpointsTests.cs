using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class HookEndpointsTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Post_GoodWebhook_AnswersTheRecordItsPlaceAndItsTag()
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document());

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        response.Headers.ETag!.ToString().Should().Be("\"1\"");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var hook = await response.ReadAsync();
        var id = hook["id"]!.GetValue<string>();
        Guid.Parse(id).Version.Should().Be(7);
        response.Headers.Location!.ToString().Should().Be($"/webhooks/api/hooks/{id}");
        JsonNode.DeepEquals(hook, JsonNode.Parse($$"""
            {
              "id": "{{id}}", "name": "Остатки", "url": "https://erp.example.ru/hook", "event": "before_order_add", "order": 10, "timeoutMs": 5000,
              "validFrom": null, "validTo": null, "isActive": true, "fireAndForget": true, "awaitResponse": false, "responseContainsData": false,
              "body": null, "contentType": "application/json", "basicAuth": null, "headers": [], "signingSecrets": [], "onFailure": "cancel",
              "mode": "enforce", "condition": null, "inOrder": false, "tenant": null, "source": "store", "version": 1,
              "createdAt": "2026-11-24T05:29:25Z", "updatedAt": "2026-11-24T05:29:25Z"
            }
            """)).Should().BeTrue(hook.ToJsonString());
        JsonNode.DeepEquals(hook, await _host.GetAsync($"/hooks/{id}")).Should().BeTrue();
    }

    [Fact]
    public async Task Post_Cyrillic_IsAnsweredReadably()
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document());

        (await response.Content.ReadAsStringAsync()).Should().Contain("Остатки");
    }

    [Fact]
    public async Task Post_SomethingOdd_AnswersWarnings()
    {
        var hook = await _host.CreateAsync("""{ "awaitResponse": true, "timeoutMs": 30000 }""");

        hook["warnings"]!.AsArray().Single()!.GetValue<string>().Should().Contain("timeoutMs");
    }

    [Fact]
    public async Task Post_BadWebhook_AnswersAllErrors()
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", """
            {
              "name": "", "url": "ftp://x", "event": "nope", "fireAndForget": true, "awaitResponse": true, "tiemoutMs": 1,
              "headers": [ { "name": "Host", "value": "s3cret-ключ" } ], "basicAuth": { "username": "a:b", "password": "p4ss\n" }
            }
            """);

        var errors = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
        errors.Keys.Should().BeEquivalentTo(
            "name", "url", "event", "fireAndForget", "awaitResponse", "tiemoutMs", "headers[0].name", "headers[0].value", "basicAuth.username",
            "basicAuth.password");
        (await response.Content.ReadAsStringAsync()).Should().NotContain("s3cret").And.NotContain("p4ss");
        (await _host.GetAsync("/hooks"))["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/json; charset=windows-1251")]
    public async Task Post_BodyThatIsNotJson_Is415(string contentType)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document(), contentType);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Post_NoContentType_Is415()
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        using var response = await _host.Client.PostAsync("/webhooks/api/hooks", content);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Post_JsonWithCharsetAndByteOrderMark_IsAccepted()
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", "\ufeff" + ManagementHost.Document(), "application/json; charset=\"UTF-8\"");

        response.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("", "line 1, position 1")]
    [InlineData("{ \"name\": \"x\",\n  \"password\": s3cret }", "line 2, position 15")]
    [InlineData("{ \"name\": \"x\" } trailing", "line 1, position 17")]
    [InlineData("{ \"name\": \"x\",\n\n \"name\": \"y\" }", "'name' is given twice, the second time at line 3, position 2")]
    [InlineData("{ \"basicAuth\": { \"password\": \"a\", \"passwor\\u0064\": \"b\" } }", "'password' is given twice")]
    [InlineData("{ \"name\": \"\\ud800\" }", "half of a surrogate pair")]
    [InlineData("{ \"\\udc00\": 1 }", "half of a surrogate pair")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("null", "must be a JSON object")]
    [InlineData("\"text\"", "must be a JSON object")]
    [InlineData("{ \"order\": NaN }", "line 1")]
    [InlineData("{ /* */ }", "line 1")]
    public async Task Post_MalformedJson_Is400AndSaysWhere(string body, string expected)
    {
        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", body);

        var errors = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
        errors[""].Single().Should().Contain(expected).And.NotContain("s3cret");
    }

    [Fact]
    public async Task Post_TooDeepOrNotUtf8_Is400()
    {
        using var deep = await _host.SendAsync(HttpMethod.Post, "/hooks", new string('[', 65) + new string(']', 65));
        await deep.ShouldBeProblemAsync(HttpStatusCode.BadRequest);

        using var content = new ByteArrayContent([.. "{ \"name\": \""u8, 0xff, .. "\" }"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await _host.Client.PostAsync("/webhooks/api/hooks", content);
        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest))[""].Single().Should().Contain("UTF-8");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_MoreThanOneMebibyte_Is413(bool chunked)
    {
        var body = Encoding.UTF8.GetBytes($$"""{ "name": "{{new string('x', 1024 * 1024)}}" }""");
        using HttpContent content = chunked ? new StreamContent(new UnknownLengthStream(body)) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        using var response = await _host.Client.PostAsync("/webhooks/api/hooks", content);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Get_Secrets_AreNamedButNeverShown()
    {
        var signing = "whsec_" + Convert.ToBase64String(new byte[32]);
        var created = await _host.CreateAsync($$"""
            {
              "basicAuth": { "username": "erp", "password": "p4ss" }, "headers": [ { "name": "X-Key", "value": "k3y" } ], "signingSecrets": [ "{{signing}}" ]
            }
            """);

        var read = await _host.GetAsync($"/hooks/{created["id"]}");
        read["basicAuth"]!.ToJsonString().Should().Be("""{"username":"erp","hasPassword":true}""");
        read["headers"]!.ToJsonString().Should().Be("""[{"name":"X-Key","hasValue":true}]""");
        read["signingSecrets"]!.AsArray().Single()!.AsObject().Select(member => member.Key).Should().Equal("id", "createdAt");
        foreach (var text in new[] { created.ToJsonString(), read.ToJsonString(), (await _host.GetAsync("/hooks")).ToJsonString() })
        {
            text.Should().NotContain("p4ss").And.NotContain("k3y").And.NotContain("whsec_");
        }

        _host.Logs.Entries.Should().NotContain(entry => entry.Text.Contains("p4ss") || entry.Text.Contains("k3y") || entry.Text.Contains("whsec_"));
    }

    [Fact]
    public async Task Put_WhatGetGave_ChangesNothingAndKeepsTheSecrets()
    {
        var created = await _host.CreateAsync($$"""
            {
              "awaitResponse": true, "timeoutMs": 20000, "validFrom": "2026-11-24T08:29:25.5+03:00", "order": 3, "onFailure": "continue", "mode": "shadow",
              "condition": "data.total > 1", "body": "{}", "tenant": "т", "basicAuth": { "username": "erp", "password": "p4ss" },
              "headers": [ { "name": "X-Key", "value": "k3y" } ], "signingSecrets": [ "whsec_{{Convert.ToBase64String(new byte[24])}}" ]
            }
            """);
        var id = Guid.Parse(created["id"]!.GetValue<string>());
        var before = await _host.Store.FindAsync(id, CancellationToken.None);
        using var read = await _host.SendAsync(HttpMethod.Get, $"/hooks/{id}");

        using var response = await _host.SendAsync(
            HttpMethod.Put, $"/hooks/{id}", await read.Content.ReadAsStringAsync(), ifMatch: read.Headers.ETag!.ToString());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.ETag!.ToString().Should().Be("\"2\"");
        (await _host.Store.FindAsync(id, CancellationToken.None)).Should().BeEquivalentTo(before! with { Version = 2 });
    }

    [Theory]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/json")]
    public async Task Patch_OneMember_ChangesIt(string contentType)
    {
        var created = await _host.CreateAsync("""{ "timeoutMs": 1000 }""");

        using var response = await _host.SendAsync(HttpMethod.Patch, $"/hooks/{created["id"]}", """{ "isActive": false }""", contentType);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.ETag!.ToString().Should().Be("\"2\"");
        var hook = await response.ReadAsync();
        hook["isActive"]!.GetValue<bool>().Should().BeFalse();
        hook["timeoutMs"]!.GetValue<int>().Should().Be(1000);
    }

    [Fact]
    public async Task Delete_StoredWebhook_Is204AndThen404()
    {
        var created = await _host.CreateAsync();

        using var first = await _host.SendAsync(HttpMethod.Delete, $"/hooks/{created["id"]}");
        first.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await first.Content.ReadAsStringAsync()).Should().BeEmpty();

        using var second = await _host.SendAsync(HttpMethod.Delete, $"/hooks/{created["id"]}");
        await second.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task EveryMethod_UnknownId_Is404(string method)
    {
        foreach (var id in new[] { Guid.NewGuid().ToString(), "not-a-uuid" })
        {
            using var response = await _host.SendAsync(new HttpMethod(method), $"/hooks/{id}", method is "GET" or "DELETE" ? null : ManagementHost.Document());
            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task EveryWrite_StaleIfMatch_Is412AndNothingIsLost(string method)
    {
        var created = await _host.CreateAsync();
        var path = $"/hooks/{created["id"]}";
        using var theirs = await _host.SendAsync(HttpMethod.Patch, path, """{ "name": "theirs" }""", ifMatch: "\"1\"");
        theirs.StatusCode.Should().Be(HttpStatusCode.OK);

        foreach (var tag in new[] { "\"1\"", "W/\"2\"", "\"abc\"", "\"02\"", "\"1\", \"3\"", "\"\"" })
        {
            using var response = await _host.SendAsync(new HttpMethod(method), path, method is "DELETE" ? null : ManagementHost.Document(), ifMatch: tag);
            await response.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed);
            response.Headers.ETag!.ToString().Should().Be("\"2\"");
        }

        (await _host.GetAsync(path))["name"]!.GetValue<string>().Should().Be("theirs");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*")]
    [InlineData("\"1\"")]
    [InlineData("\"7\", W/\"1\", \"1\"")]
    public async Task Put_MatchingIfMatch_IsSaved(string? ifMatch)
    {
        var created = await _host.CreateAsync();

        using var response = await _host.SendAsync(HttpMethod.Put, $"/hooks/{created["id"]}", ManagementHost.Document(), ifMatch: ifMatch);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"1")]
    [InlineData("\"1\" \"2\"")]
    [InlineData(",")]
    public async Task Put_MalformedIfMatch_Is400(string ifMatch)
    {
        var created = await _host.CreateAsync();

        using var response = await _host.SendAsync(HttpMethod.Put, $"/hooks/{created["id"]}", ManagementHost.Document(), ifMatch: ifMatch);

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal("If-Match");
    }

    [Theory]
    [InlineData("POST", "/hooks/0198c0de-0000-7000-8000-000000000001", "GET, PUT, PATCH, DELETE")]
    [InlineData("DELETE", "/hooks", "GET, POST")]
    [InlineData("POST", "/events", "GET")]
    [InlineData("DELETE", "/calls", "GET")]
    public async Task KnownRoute_OtherMethod_Is405(string method, string path, string allowed)
    {
        using var response = await _host.SendAsync(new HttpMethod(method), path);

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed);
        string.Join(", ", response.Content.Headers.Allow).Should().Be(allowed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/hooks/a/b/c")]
    public async Task UnknownRoute_AnyMethod_Is404(string path)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var response = await _host.SendAsync(method, path);
            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task EveryAnswer_HostWithOtherJsonOptions_IsTheSame()
    {
        await using var host = await ManagementHost.StartAsync(services: services => services.Configure<JsonOptions>(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseUpper;
            options.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        }));

        var hook = await host.CreateAsync();

        hook.ContainsKey("timeoutMs").Should().BeTrue();
        hook.ContainsKey("body").Should().BeTrue();
        (await host.GetAsync("/calls")).ToJsonString().Should().Be("""{"items":[],"nextCursor":null}""");
    }

    private sealed class UnknownLengthStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
