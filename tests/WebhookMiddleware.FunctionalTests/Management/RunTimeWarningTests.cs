using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>A webhook that others leave no time is told of, before somebody waits for its calls.</summary>
public sealed class RunTimeWarningTests
{
    [Fact]
    public async Task Post_OptionalBeforeRequiredOnesOfTheWholeBudget_WarnsUntilTheirTimeoutsAreLower()
    {
        using var database = HostDatabase.NewSqlite();
        await using var api = await StoredApi.StartAsync(database);
        await CreateAsync(api, "first", 20, "cancel");
        var second = (await CreateAsync(api, "second", 30, "cancel"))["id"];

        var optional = await CreateAsync(api, "optional", 10, "continue");

        WarningsOf(optional).Should().ContainSingle().Which.Should().Contain("10000 ms").And.Contain("never called");
        WarningsOf(await CreateAsync(api, "last", 40, "continue")).Should().BeEmpty();
        (await api.ManageAsync(HttpMethod.Patch, $"/hooks/{second}", """{"timeoutMs":4000}""")).Status.Should().Be(200);
        WarningsOf((await api.GetAsync($"/hooks/{optional["id"]}")).Json).Should().BeEmpty();
    }

    // Tests have secrets, and send them in the clear.
    private static IEnumerable<string> WarningsOf(JsonNode hook)
        => (hook["warnings"]?.AsArray() ?? []).Select(warning => warning!.GetValue<string>()).Where(warning => !warning.StartsWith("url:", StringComparison.Ordinal));

    private static async Task<JsonNode> CreateAsync(TestApi api, string name, int order, string onFailure)
    {
        var created = await api.ManageAsync(HttpMethod.Post, "/hooks", $$"""
            {
              "name": "{{name}}", "url": "{{api.Receiver.Url("/")}}", "event": "{{StoredApi.Before}}", "order": {{order}}, "onFailure": "{{onFailure}}",
              "fireAndForget": false, "awaitResponse": true, "responseContainsData": true
            }
            """);
        created.Status.Should().Be(201, created.Body);
        return created.Json;
    }
}
