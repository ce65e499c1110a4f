using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>An event that is bound to an endpoint several times: it is raised once, and the lists of all its bindings apply.</summary>
public sealed class SeveralBindingsTests : IAsyncLifetime
{
    private const string Before = TestApiBuilder.BeforeOrder;
    private const string Body = """{"name":"Ann","phone":"1","city":"Kazan"}""";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(api => api
        .RouteMap($$"""
            [
              {"route":"/exclude","before":["{{Before}}"],"exclude":["/phone"]},
              {"route":"/map","before":["{{Before}}"],"writable":["/name"]},
              {"route":"/code","before":["{{Before}}"]},
              {"route":"/both","before":["{{Before}}"],"writable":["/name","/city/**"]},
              {"route":"/methods","methods":["PUT"],"before":["{{Before}}"],"exclude":["/phone"]},
              {"route":"/methods","methods":["PATCH"],"before":["{{Before}}"],"exclude":["/city"]}
            ]
            """)
        .Map(app =>
        {
            app.MapPost("/exclude", (Person person) => person).WithBeforeWebhook(Before, binding => binding.Exclude = ["/name"]);
            app.MapPost("/map", (Person person) => person).WithBeforeWebhook(Before);
            app.MapPost("/code", (Person person) => person).WithBeforeWebhook(Before, "/name");
            app.MapPost("/both", (Person person) => person).WithBeforeWebhook(Before, "/*");
            app.MapGroup("/group").WithBeforeWebhook(Before, binding => binding.Exclude = ["/phone"])
                .MapPost("/", (Person person) => person).WithBeforeWebhook(Before, binding => binding.Exclude = ["/name"]);
            app.MapMethods("/methods", ["PUT", "PATCH"], (Person person) => person);
        }));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("/exclude")]
    [InlineData("/group")]
    public async Task Exclude_InSeveralBindings_AddsUp(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        (await _api.PostAsync(path, Body)).Status.Should().Be(200);

        _api.Receiver.Received.Should().ContainSingle().Which.Data.ToJsonString().Should().Be("""{"city":"Kazan"}""");
    }

    [Theory]
    [InlineData("/map", "name", true)]
    [InlineData("/map", "city", false)]
    [InlineData("/code", "name", true)]
    [InlineData("/code", "city", false)]
    [InlineData("/both", "name", true)]
    [InlineData("/both", "city", true)]
    [InlineData("/both", "phone", false)]
    public async Task Writable_InCodeAndInTheMap_OpensWhatAllListsOpen(string path, string member, bool isOpen)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Enrich(new JsonObject { [member] = "changed" })));

        var response = await _api.PostAsync(path, Body);

        response.Status.Should().Be(isOpen ? 200 : 502, response.Body);
        if (isOpen)
        {
            response.Json[member]!.GetValue<string>().Should().Be("changed");
        }
    }

    [Theory]
    [InlineData("PUT", """{"name":"Ann","city":"Kazan"}""")]
    [InlineData("PATCH", """{"name":"Ann","phone":"1"}""")]
    public async Task MapEntries_OfDifferentMethods_ApplyToTheirMethods(string method, string data)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        (await _api.SendAsync(new HttpMethod(method), "/methods", Body)).Status.Should().Be(200);

        _api.Receiver.Received.Should().ContainSingle().Which.Data.ToJsonString().Should().Be(data);
    }

    [Fact]
    public async Task Start_WritableListsWithNothingInCommon_Fails()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .RouteMap($$"""[{"route":"/person","before":["{{Before}}"],"writable":["/name"]}]""")
            .Map(app => app.MapPost("/person", (Person person) => person).WithBeforeWebhook(Before, "/city")));

        message.Should().Contain(
            $"Route map entry '/person', event '{Before}': another binding of the same endpoint has a 'writable' list for it, and the two have "
                + "no place in common.");
    }

    public sealed record Person(string? Name, string? Phone, string? City);
}
