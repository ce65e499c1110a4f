using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class CallEndpointsTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Get_PendingCalls_AreListedWithoutTheirResponses()
    {
        var call = Call();
        _host.Calls.Pending.Add(call);

        var page = await _host.GetAsync("/calls");

        page["nextCursor"].Should().BeNull();
        JsonNode.DeepEquals(page["items"]!.AsArray().Single(), Expected(call, responseBody: null)).Should().BeTrue(page.ToJsonString());
    }

    [Fact]
    public async Task GetById_PendingCall_HasItsResponse()
    {
        var call = Call();
        _host.Calls.Pending.Add(call);

        var read = await _host.GetAsync($"/calls/{call.Id}");

        JsonNode.DeepEquals(read, Expected(call, responseBody: "{\"decision\":\"allow\"}")).Should().BeTrue(read.ToJsonString());
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("0198c0de-0000-7000-8000-000000000001")]
    public async Task GetById_UnknownCall_Is404(string id)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/calls/{id}");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_MoreThanOnePage_GivesEveryCallOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            _host.Calls.Pending.Add(Call());
        }

        var ids = await _host.GetAllIdsAsync("/calls?limit=3");

        ids.Should().HaveCount(7).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Get_EveryFilter_ReachesTheLog()
    {
        var hook = Guid.NewGuid();
        await _host.GetAsync(
            $"/calls?hook={hook}&event=before_order_add&outcome=TIMEDout&from=2026-11-24T08:29:25%2B03:00&to=2026-11-24T08:30:25+03:00&limit=7");

        _host.Calls.LastQuery.Should().BeEquivalentTo(new CallLogQuery
        {
            WebhookId = hook,
            Event = "before_order_add",
            Outcomes = [WebhookOutcome.TimedOut],
            From = ManagementHost.Now,
            To = ManagementHost.Now.AddMinutes(1),
            Limit = 7,
        });
    }

    [Fact]
    public async Task Get_InvocationTraceAndSearch_ReachTheLog()
    {
        var invocation = Guid.CreateVersion7();
        await _host.GetAsync($"/calls?invocation={invocation}&trace=0AF7651916CD43DD8448EB211C80319C&search=%D0%96%20%26");

        _host.Calls.LastQuery.Should().BeEquivalentTo(new CallLogQuery
        {
            InvocationId = invocation,
            TraceId = "0af7651916cd43dd8448eb211c80319c",
            Search = "Ж &",
        });
    }

    [Fact]
    public async Task Get_WrongSearches_AreRefusedTogether()
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/calls?invocation=1&trace=xyz&search={new string('a', 201)}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal("invocation", "trace", "search");
    }

    [Theory]
    [InlineData("hook=1", "hook")]
    [InlineData("outcome=late", "outcome")]
    [InlineData("outcome=3", "outcome")]
    [InlineData("outcome=allowed,denied", "outcome")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-11-24T08:29:25", "from")]
    [InlineData("to=2026-11-24", "to")]
    [InlineData("from=2026-11-24T08:00:00Z&to=2026-11-24T08:00:00Z", "from")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=__________8", "cursor")]
    [InlineData("limit=0", "limit")]
    [InlineData("hook=1&outcome=late&from=x&to=x&cursor=x&limit=x", "hook,outcome,from,to,cursor,limit")]
    public async Task Get_BadParameter_Is400AndNamesIt(string query, string parameters)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/calls?{query}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal(parameters.Split(','));
    }

    private static WebhookCallRecord Call() => new()
    {
        Id = Guid.CreateVersion7(ManagementHost.Now),
        InvocationId = Guid.CreateVersion7(ManagementHost.Now),
        WebhookId = Guid.CreateVersion7(ManagementHost.Now),
        WebhookVersion = 3,
        WebhookName = "Остатки",
        Event = "before_order_add",
        At = ManagementHost.Now,
        Outcome = WebhookOutcome.TimedOut,
        Status = null,
        DurationMs = 12.5,
        Shadow = true,
        FailedOpen = true,
        Detail = "no answer",
        RequestBody = "{\"data\":{}}",
        ResponseBody = "{\"decision\":\"allow\"}",
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };

    private static JsonObject Expected(WebhookCallRecord call, string? responseBody) => new()
    {
        ["id"] = call.Id.ToString(),
        ["invocationId"] = call.InvocationId.ToString(),
        ["hookId"] = call.WebhookId.ToString(),
        ["hookName"] = "Остатки",
        ["hookVersion"] = 3,
        ["event"] = "before_order_add",
        ["at"] = "2026-11-24T05:29:25Z",
        ["outcome"] = "timedOut",
        ["status"] = null,
        ["durationMs"] = JsonNode.Parse("12.5"),
        ["shadow"] = true,
        ["failedOpen"] = true,
        ["detail"] = "no answer",
        ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
        ["requestBody"] = responseBody is null ? null : "{\"data\":{}}",
        ["responseBody"] = responseBody,
    };
}
