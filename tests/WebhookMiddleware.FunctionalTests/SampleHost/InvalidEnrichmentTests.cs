using System.Net;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A hook whose patch makes an order invalid has failed: the order is cancelled, or goes on without the patch.</summary>
public sealed class InvalidEnrichmentTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>, IAsyncLifetime
{
    private readonly SampleApp _app = fixture.App;
    private string _userId = "";

    public static TheoryData<string, string> Patches
    {
        get
        {
            var patches = new TheoryData<string, string>();
            foreach (var path in new[] { "/organization/order/add", "/user/order/add" })
            {
                patches.Add(path, """{"items":[]}""");
                patches.Add(path, """{"items":[{"article":"TEA-1","quantity":0}]}""");
                patches.Add(path, """{"items":[{"article":"TEA-1","quantity":1,"price":-0.4}]}""");
                patches.Add(path, """{"items":null}""");
                patches.Add(path, """{"user_id":null}""");
                patches.Add(path, """{"comment":5}""");
                patches.Add(path, """{"delivery":{"cost":"free"}}""");
                patches.Add(path, """{"coupon":"no such member"}""");
            }

            return patches;
        }
    }

    public async Task InitializeAsync()
    {
        await fixture.ClearAsync();
        _userId = await _app.AddUserAsync($"{Guid.NewGuid():N}@example.com");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task OrderAdd_RequiredHookMakesBodyInvalid_Is502AndNothingIsStored(string path, string mergePatch)
    {
        await AddHookAsync(mergePatch, "cancel");
        var orders = await _app.CountOrdersAsync();

        var reply = await _app.PostAsync(path, Requests.Order(_userId));

        // It is the hook's failure and not the client's, who learns no details.
        reply.ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed").Errors.Should().BeEmpty();
        (await _app.CountOrdersAsync()).Should().Be(orders);
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task OrderAdd_OptionalHookMakesBodyInvalid_OrderIsStoredAsSent(string path, string mergePatch)
    {
        var hookId = await AddHookAsync(mergePatch, "continue");

        var reply = (await _app.PostAsync(path, Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        var order = await _app.ReadOrderAsync(reply.Id);
        order["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal);
        order["items"]!.AsArray().Should().HaveCount(2);
        order["comment"]!.GetValue<string>().Should().Be("Позвонить");
        var call = (await _app.ReadCallsAsync(hookId)).Should().ContainSingle().Subject;
        call["failedOpen"]!.GetValue<bool>().Should().BeTrue();
        call["outcome"]!.GetValue<string>().Should().BeEquivalentTo("invalidAfterEnrichment");
    }

    private Task<string> AddHookAsync(string mergePatch, string onFailure)
    {
        _app.Receiver.Reply("/hook", WebhookReply.WithJson($$"""{"mergePatch":{{mergePatch}}}"""));
        return _app.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, _app.Receiver.Url("/hook")).With("onFailure", onFailure));
    }
}
