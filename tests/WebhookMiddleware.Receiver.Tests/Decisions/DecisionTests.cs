using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Decisions;

/// <summary>Decisions as responses.</summary>
public sealed class DecisionTests
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    public static TheoryData<Decision, int, string?, string> Answers => new()
    {
        { Decision.Allow(), 204, null, "" },
        { Decision.Allow().WithWarnings("92 % of the credit are used"), 200, Json, """{"decision":"allow","warnings":["92 % of the credit are used"]}""" },
        { Decision.Allow().WithContext(new { creditScore = 712 }), 200, Json, """{"decision":"allow","context":{"creditScore":712}}""" },
        { Decision.Deny(409, "Sold out"), 409, Problem, """{"title":"Sold out","status":409}""" },
        {
            Decision.Deny(422, "Too many", ("#/items/0/quantity", "At most 10"), ("#/items/1/quantity", "At most 5")), 422, Problem,
            """{"title":"Too many","status":422,"errors":[{"pointer":"#/items/0/quantity","detail":"At most 10"},{"pointer":"#/items/1/quantity","detail":"At most 5"}]}"""
        },
        { Decision.Deny(403, "Нельзя", "Склад закрыт."), 403, Problem, """{"title":"Нельзя","status":403,"detail":"Склад закрыт."}""" },
        { Decision.Deny(402, "Credit limit exceeded"), 422, Problem, """{"title":"Credit limit exceeded","status":402}""" },
        {
            Decision.Deny(new ProblemDetails { Type = "https://erp.example.com/credit", Title = "No", Status = 400, Extensions = { ["errors"] = new JsonObject { ["a"] = new JsonArray("b") } } }), 400, Problem,
            """{"type":"https://erp.example.com/credit","title":"No","status":400,"errors":{"a":["b"]}}"""
        },
        { Decision.Enrich(new { delivery = new { cost = 0 }, comment = (string?)null }), 200, Json, """{"decision":"enrich","mergePatch":{"delivery":{"cost":0},"comment":null}}""" },
        { Decision.Enrich(new JsonObject { ["Name"] = "Кружка" }).WithContext(new { a = 1 }), 200, Json, """{"decision":"enrich","mergePatch":{"Name":"Кружка"},"context":{"a":1}}""" },
        {
            Decision.Patch(PatchOperation.Test("/items/0/article", "CUP-1"), PatchOperation.Add("/items/-", new { article = "GIFT-1" }), PatchOperation.Replace("/comment", null), PatchOperation.Remove("/delivery")), 200, Json,
            """{"decision":"enrich","patch":[{"op":"test","path":"/items/0/article","value":"CUP-1"},{"op":"add","path":"/items/-","value":{"article":"GIFT-1"}},{"op":"replace","path":"/comment","value":null},{"op":"remove","path":"/delivery"}]}"""
        },
        { Decision.Status(410), 410, null, "" },
        { Decision.Status(429, "text/plain", "Later"), 429, "text/plain", "Later" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Decision_AsResponse_IsAsThePageSays(Decision decision, int status, string? contentType, string body)
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) => decision);

        var reply = await host.SendAsync(new Call());

        ((int)reply.Status, reply.ContentType, reply.Body).Should().Be((status, contentType, body));
    }

    // An error would only be sent again.
    [Theory]
    [InlineData("after")]
    [InlineData("scheduled")]
    public async Task Deny_WhereNothingIsDecided_IsForTheLog(string phase)
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) => Decision.Deny(409, "Too late"));

        var reply = await host.SendAsync(Call.With("phase", $"\"{phase}\""));

        (reply.Status, reply.Body)
            .Should().Be((HttpStatusCode.OK, """{"decision":"deny","problem":{"title":"Too late","status":409}}"""));
    }

    [Theory]
    [InlineData(399)]
    [InlineData(500)]
    public void Deny_StatusThatStopsNothing_Throws(int status)
        => FluentActions.Invoking(() => Decision.Deny(status, "No")).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Patch_TooManyOperations_Throws()
        => FluentActions.Invoking(() => Decision.Patch([.. Enumerable.Repeat(PatchOperation.Remove("/a"), 101)]))
            .Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void PatchOperation_PathWithoutSlash_Throws()
        => FluentActions.Invoking(() => PatchOperation.Remove("items")).Should().Throw<ArgumentException>().WithMessage("'items' is not*");

    [Fact]
    public void WithContext_OfADeny_Throws()
        => FluentActions.Invoking(() => Decision.Deny(409, "No").WithContext(new { a = 1 })).Should().Throw<InvalidOperationException>();

    [Fact]
    public async Task Enrich_PatchIsNoObject_IsAnError()
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) => Decision.Enrich(new[] { 1 }));

        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Filter_ThatRefuses_IsNotTakenForAnAllow()
    {
        await using var host = await ReceiverHost.StartAsync(
            (WebhookCall<Order> call) => Decision.Allow(),
            configureRoute: route => route.AddEndpointFilter((_, _) => new ValueTask<object?>(Results.Unauthorized())));

        (await host.SendAsync(new Call())).Status.Should().Be(HttpStatusCode.InternalServerError);
    }
}
