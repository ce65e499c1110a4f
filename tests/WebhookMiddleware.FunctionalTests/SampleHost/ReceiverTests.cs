using System.Net;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>The two receivers of the testing package behave alike: in memory and on a port.</summary>
public sealed class ReceiverTests
{
    private const string Enrichment = """{"mergePatch":{"discount":7}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_ContentTypeWithCharset_IsTaken(bool onPort)
    {
        await using var receiver = await StartReceiverAsync(onPort);
        await using var app = await StartAsync(receiver, hooks
            => hooks.On(WebhookEvents.BeforeRegistration).Replies(WebhookReply.Status(200, "application/json; charset=utf-8", Enrichment)));

        (await app.ReadUserAsync(await app.AddUserAsync()))["discount"]!.GetValue<decimal>().Should().Be(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_AnyHeader_IsTaken(bool onPort)
    {
        await using var receiver = await StartReceiverAsync(onPort);
        var reply = WebhookReply.WithJson(Enrichment)
            .WithHeader("Retry-After", "7").WithHeader("Content-Language", "ru").WithHeader("X-Own", "7");
        await using var app = await StartAsync(receiver, hooks => hooks.On(WebhookEvents.BeforeRegistration).Replies(reply));

        (await app.ReadUserAsync(await app.AddUserAsync()))["discount"]!.GetValue<decimal>().Should().Be(7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reply_AddressWithQuery_IsThePathsUnlessItHasOneOfItsOwn(bool onPort)
    {
        await using var receiver = await StartReceiverAsync(onPort);
        receiver.Reply("/hook", WebhookReply.Deny(422, "By path")).Reply("/hook?own=1", WebhookReply.Deny(422, "By query"));
        await using var app = await StartAsync(receiver, _ => { });
        async Task<string> AnswerToAsync(string path)
        {
            var id = await app.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeRegistration, receiver.Url(path)));
            var reply = await app.PostAsync("/organization/user/new", Requests.User());
            await app.SendAsync(HttpMethod.Delete, $"/webhooks/api/hooks/{id}");
            return reply.Expect(HttpStatusCode.UnprocessableEntity).Json["title"]!.GetValue<string>();
        }

        (await AnswerToAsync("/hook?a=b")).Should().Be("By path");
        (await AnswerToAsync("/hook?own=1")).Should().Be("By query");
        receiver.Received.Select(received => received.Path).Should().Equal("/hook?a=b", "/hook?own=1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receive_StandardRequest_HasTheContractsHeaders(bool onPort)
    {
        await using var receiver = await StartReceiverAsync(onPort);
        await using var app = await StartAsync(receiver, hooks => hooks.On(WebhookEvents.BeforeRegistration));

        await app.AddUserAsync();

        var received = receiver.Received.Should().ContainSingle().Subject;
        received.Method.Should().Be("POST");
        received.Header("content-type").Should().StartWith("application/json");
        received.Header("WEBHOOK-ATTEMPT").Should().Be("1");
        received.Header("webhook-hop").Should().Be("1");
        received.Header("User-Agent").Should().StartWith("WebhookMiddleware/");
        received.Header("traceparent").Should().NotBeNull();
        received.Header("baggage").Should().BeNull();
        received.Data["name"]!.GetValue<string>().Should().Be("Анна");
        received.Body.Should().Contain("Анна");
    }

    private static async Task<WebhookReceiver> StartReceiverAsync(bool onPort)
        => onPort ? await WebhookReceiver.StartAsync() : WebhookReceiver.InMemory();

    private static Task<SampleApp> StartAsync(WebhookReceiver receiver, Action<WebhookSetup> hooks)
        => SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory", Receiver = receiver }, hooks);
}
