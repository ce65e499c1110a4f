using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What the demo receiver answers.</summary>
public sealed class DemoReceiverTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>
{
    private readonly SampleApp _app = fixture.App;

    [Theory]
    [InlineData("allow", 200)]
    [InlineData("deny", 422)]
    [InlineData("enrich", 200)]
    [InlineData("slow?ms=1", 200)]
    [InlineData("fail?status=503", 503)]
    [InlineData("fail", 500)]
    [InlineData("echo", 200)]
    [InlineData("dance", 404)]
    public async Task Receiver_Behaviour_AnswersAndIsLogged(string behaviour, int status)
    {
        await _app.SendAsync(HttpMethod.Delete, "/demo/receiver/log");

        var reply = await _app.PostAsync($"/demo/receiver/{behaviour}", new JsonObject { ["data"] = new JsonObject() });

        ((int)reply.Status).Should().Be(status);
        var log = (await _app.GetAsync("/demo/receiver/log")).Expect(HttpStatusCode.OK).Json;
        var receipt = log["items"]!.AsArray().Should().ContainSingle().Subject!;
        receipt["behaviour"]!.GetValue<string>().Should().Be(behaviour.Split('?')[0]);
        receipt["raw"]!.GetValue<string>().Should().Be("""{"data":{}}""");
    }
}
