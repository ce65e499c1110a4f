using System.Text.Json.Nodes;
using FluentAssertions.Execution;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>The members that each route sends. Their names are fixed: integrators and the dashboard rely on them.</summary>
public abstract class ContractTests(RoutesFixture fixture)
{
    private const string Page = "items nextCursor";

    private const string Hook =
        "id name url event order timeoutMs validFrom validTo isActive fireAndForget awaitResponse responseContainsData body contentType basicAuth headers "
        + "signingSecrets onFailure mode condition inOrder tenant source version createdAt updatedAt";

    private const string Call =
        "id invocationId hookId hookName hookVersion event at outcome status durationMs shadow failedOpen detail traceId requestBody responseBody";

    private const string Counts = "hookId event kind count outcomes p50Ms p95Ms p99Ms maxMs";

    private const string Trial = "outcome detail condition request response decision payload validation client timings";

    // The webhook as it is, but for its time limit.
    private const string Changed = $$"""
        {"version":1,"hooks":[{"id":"{hook}","name":"Awaited","url":"{receiver}","event":"{{StoredApi.Before}}","timeoutMs":3000,
        "fireAndForget":false,"awaitResponse":true,"responseContainsData":true}]}
        """;

    private readonly RoutesApi _api = fixture.Api;

    /// <summary>Gets a request to each route, and the members at each place of its response, in any order.</summary>
    public static TheoryData<string, string, string?, string[]> Responses => new()
    {
        { "GET", "/hooks", null, [Page, $"items: {Hook}", .. SecretsAt("items.")] },
        { "POST", "/hooks", null, [Hook] },
        { "GET", "/hooks/{id}", null, [Hook, .. SecretsAt("")] },
        { "PATCH", "/hooks/{id}", null, [Hook, .. SecretsAt("")] },
        { "PUT", "/hooks/order", null, [Page, $"items: {Hook}"] },
        { "GET", "/hooks/{id}/versions", null, [Page, "items: version at actor hook", $"items.hook: {Hook}", .. SecretsAt("items.hook.")] },
        { "GET", "/events", null, [Page, "items: name phase titles routes schema sample", "items.titles: ru en", "items.routes: method route"] },
        { "GET", "/calls", null, [Page, $"items: {Call}"] },
        { "GET", "/calls/{id}", null, [Call] },
        { "GET", "/deliveries", null, [Page, "items: id webhookId hookId event state attempts createdAt nextAttemptAt"] },
        {
            "GET", "/deliveries/{id}", null,
            [
                "id webhookId hookId event state createdAt nextAttemptAt invocationId data attempts",
                "attempts: number at outcome status durationMs detail responseBody",
            ]
        },
        { "POST", "/deliveries/replay", null, ["replayed more"] },
        { "GET", "/stats", null, ["from to step items totals", $"items: at {Counts}", $"totals: {Counts}"] },
        { "GET", "/audit", null, [Page, "items: id at actor action hookId hookName version changes", "items.changes: path from to"] },
        {
            "GET", "/status", null,
            [
                "enabled store snapshot queue breakers health version", "snapshot: version loadedAt hooks", "queue: pending delivering dead oldestDueSeconds",
                "health: status reasons",
            ]
        },
        { "GET", "/switch", null, ["enabled"] },
        { "PUT", "/switch", null, ["enabled"] },
        { "GET", "/export", null, ["version exportedAt hooks", $"hooks: {Hook}", .. SecretsAt("hooks.")] },
        { "POST", "/import", null, ["created updated unchanged warnings", "created: id name"] },
        { "POST", "/import", Changed, ["created updated unchanged warnings", "updated: id name changes", "updated.changes: path from to"] },
        {
            "POST", "/hooks/{id}/test", null,
            [
                Trial, "request: method url headers body", "request.headers: name value", "response: status headers body truncated",
                "response.headers: name value", "decision: allowed problem warnings context", "payload: before after patch",
                "timings: renderMs connectMs firstByteMs totalMs",
            ]
        },
        { "POST", "/hooks/test", null, [Trial] },
        {
            "POST", "/events/{event}/test", null,
            [
                "outcome client payload context stages background timings", "payload: before after patch", "stages: order calls",
                $"stages.calls: hookId hookName version {Trial}", "background: hookId hookName mode", "timings: totalMs",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task Response_Members_AreThoseOfTheContract(string method, string path, string? body, string[] expected)
    {
        var route = RouteCase.Of(method, path);
        using var content = body is null ? null : RoutesApi.Json(_api.Fill(body));

        var response = await _api.SendAsync(route, body: content);

        response.Status.Should().Be(route.Success, response.Body);
        using var scope = new AssertionScope();
        foreach (var line in expected)
        {
            var (place, members) = line.Split(": ") is [var name, var names] ? (name, names) : ("", line);
            var objects = place.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(Objects(response.Json), Step).ToArray();
            objects.Should().NotBeEmpty("{0} has '{1}'", route, place);
            foreach (var found in objects)
            {
                // A webhook has warnings if there are any.
                found.Select(member => member.Key).Except(members == Hook ? ["warnings"] : [])
                    .Should().BeEquivalentTo(members.Split(' '), "{0} has them at '{1}'", route, place);
            }
        }
    }

    [Fact]
    public void Responses_Routes_AreAllThatAnswerWithJson()
        => Responses.Select(response => $"{response[0]} {response[1]}").Distinct().Should().BeEquivalentTo(
            RouteCase.All.Select(route => route.ToString()).Except(
                ["GET /live", "GET /events/{event}/guide", "DELETE /hooks/{id}", "PUT /hooks/{id}", "POST /hooks/{id}/versions/{version}/restore", "POST /deliveries/{id}/retry"]));

    private static string[] SecretsAt(string prefix)
        => [$"{prefix}basicAuth: username hasPassword", $"{prefix}headers: name hasValue", $"{prefix}signingSecrets: id createdAt"];

    private static IEnumerable<JsonObject> Step(IEnumerable<JsonObject> objects, string name) => objects.SelectMany(found => Objects(found[name]));

    private static IEnumerable<JsonObject> Objects(JsonNode? node)
        => node is JsonArray items ? items.OfType<JsonObject>() : new[] { node }.OfType<JsonObject>();
}

public sealed class SqliteContractTests(SqliteRoutes routes) : ContractTests(routes), IClassFixture<SqliteRoutes>;

public sealed class PostgreSqlContractTests(PostgreSqlRoutes routes) : ContractTests(routes), IClassFixture<PostgreSqlRoutes>, INeedPostgreSql;
