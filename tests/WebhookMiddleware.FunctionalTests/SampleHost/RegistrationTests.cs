using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>before_registration follows the validation, after_registration the success; before_user_new precedes everything.</summary>
public sealed class RegistrationTests
{
    private const string BackOffice = "/organization/user/new";
    private const string Customer = "/user/new";

    [Fact]
    public async Task Register_ValidUser_RaisesBeforeAndAfterWithTheBodyAndTheResponse()
    {
        await using var app = await SampleApp.StartAsync(AllEvents);
        var body = Requests.User();

        var reply = await app.PostAsync(BackOffice, body);

        reply.Expect(HttpStatusCode.OK).Json["code"]!.GetValue<int>().Should().Be(0);
        var (before, after) = (app.Receiver.Received[0], app.Receiver.Received[1]);
        before.Event.Should().Be("before_registration");
        JsonNode.DeepEquals(before.Data, body).Should().BeTrue(before.Body);
        before.Json["phase"]!.GetValue<string>().Should().Be("before");
        before.Json["request"]!["route"]!.GetValue<string>().Should().Be(BackOffice);
        before.Json["response"].Should().BeNull();
        after.Event.Should().Be("after_registration");
        JsonNode.DeepEquals(after.Data, body).Should().BeTrue(after.Body);
        after.Json["response"]!["status"]!.GetValue<int>().Should().Be(200);
        after.Json["response"]!["body"]!["id"]!.GetValue<string>().Should().Be(reply.Id);
    }

    [Theory]
    [InlineData(BackOffice, 3)]
    [InlineData(Customer, 1)]
    public async Task Register_WithAPassword_TellsNobodyWhichButKeepsItsHash(string path, int calls)
    {
        const string Password = "correct horse";
        await using var app = await SampleApp.StartAsync(hooks =>
        {
            AllEvents(hooks);
            hooks.On(WebhookEvents.AfterRegistration).Capture();
        });
        var body = Requests.User();
        body["password"] = Password;

        (await app.PostAsync(path, body)).Expect(HttpStatusCode.OK);

        (await app.Receiver.WaitForAsync(calls)).Should().OnlyContain(
            received => received.Data["password"] == null && !received.Body.Contains(Password, StringComparison.Ordinal));
        (await app.UseDataAsync(db => db.Users.Select(user => user.PasswordHash).SingleAsync())).Should().NotBeNullOrEmpty().And.NotContain(Password);
    }

    [Fact]
    public async Task AfterRegistration_NotifyHook_IsToldInTheBackground()
    {
        await using var app = await SampleApp.StartAsync(hooks => hooks.On(WebhookEvents.AfterRegistration).Notify());

        var id = await app.AddUserAsync();

        var told = (await app.Receiver.WaitForAsync(1))[0];
        told.Event.Should().Be("after_registration");
        told.Json["response"]!["body"]!["id"]!.GetValue<string>().Should().Be(id);
        told.Header("webhook-id").Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("inmemory")]
    public async Task AfterRegistration_LoginTaken_IsNotRaised(string store)
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store }, AllEvents);
        await app.AddUserAsync();
        app.Receiver.Clear();

        (await app.PostAsync(BackOffice, Requests.User())).Expect(HttpStatusCode.Conflict);

        app.Receiver.Received.Select(received => received.Event).Should().Equal("before_registration");
        (await app.CountUsersAsync()).Should().Be(1);
    }

    [Fact]
    public async Task BeforeRegistration_Denies_UserIsNotStoredAndNobodyIsToldOfSuccess()
    {
        await using var app = await StartInMemoryAsync(hooks =>
        {
            hooks.On(WebhookEvents.BeforeRegistration).Replies(WebhookReply.Deny(422, "No", "Not today.", ("#/phone", "Blacklisted.")));
            hooks.On(WebhookEvents.AfterRegistration).Gate();
        });

        var reply = await app.PostAsync(BackOffice, Requests.User());

        reply.Expect(HttpStatusCode.UnprocessableEntity).Errors["phone"].Should().Equal("Blacklisted.");
        app.Receiver.Received.Select(received => received.Event).Should().Equal("before_registration");
        (await app.CountUsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task BeforeRegistration_GateDeniesWithProblem_UserIsNotStored()
    {
        await using var app = await StartInMemoryAsync(hooks
            => hooks.On(WebhookEvents.BeforeRegistration).Gate().Replies(WebhookReply.Problem(409, "Known fraudster")));

        var reply = await app.PostAsync(BackOffice, Requests.User());

        reply.Expect(HttpStatusCode.Conflict).Json["title"]!.GetValue<string>().Should().Be("Known fraudster");
        (await app.CountUsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task BeforeUserNew_Denies_UserIsNotStored()
    {
        await using var app = await StartInMemoryAsync(hooks
            => hooks.On(WebhookEvents.BeforeUserNew).Replies(WebhookReply.Deny(403, "No", null, ("#/login", "Blocked."))));

        var reply = await app.PostAsync(Customer, Requests.User());

        reply.Expect(HttpStatusCode.Forbidden).Errors["login"].Should().Equal("Blocked.");
        (await app.CountUsersAsync()).Should().Be(0);
    }

    // The back office's event is not the customer's, and the other way round.
    [Fact]
    public async Task Register_HooksOfTheOtherRouteDeny_Passes()
    {
        var deny = WebhookReply.Deny(422, "No");
        await using var app = await StartInMemoryAsync(hooks => hooks.On(WebhookEvents.BeforeRegistration).Replies(deny));

        (await app.PostAsync(Customer, Requests.User())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task UserUpdate_LoginOfSomebodyElse_Is409AndChangesNothing()
    {
        await using var app = await StartInMemoryAsync(AllEvents);
        await app.AddUserAsync("ann@example.com");
        var bob = await app.AddUserAsync("bob@example.com");
        app.Receiver.Clear();

        var reply = await app.PostAsync($"/organization/user/{bob}", new JsonObject { ["login"] = "ann@example.com" });

        reply.Expect(HttpStatusCode.Conflict);
        app.Receiver.Received.Select(received => received.Event).Should().Equal("before_user_update");
        (await app.ReadUserAsync(bob))["login"]!.GetValue<string>().Should().Be("bob@example.com");
    }

    private static void AllEvents(WebhookSetup hooks)
    {
        hooks.On(WebhookEvents.BeforeRegistration);
        hooks.On(WebhookEvents.AfterRegistration).Gate();
        hooks.On(WebhookEvents.BeforeUserNew);
        hooks.On(WebhookEvents.BeforeUserUpdate);
    }

    private static Task<SampleApp> StartInMemoryAsync(Action<WebhookSetup> hooks)
        => SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" }, hooks);
}
