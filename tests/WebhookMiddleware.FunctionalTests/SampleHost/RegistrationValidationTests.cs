using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>
/// Invalid users: before_registration follows the validation, so it is not raised; before_user_new precedes it, so it is. None of them is
/// ever stored.
/// </summary>
public sealed class RegistrationValidationTests : IClassFixture<EventRoutesFixture.OnSqlite>
{
    private const string BackOffice = "/organization/user/new";
    private const string Customer = "/user/new";

    private readonly SampleApp _app;

    public RegistrationValidationTests(EventRoutesFixture.OnSqlite fixture)
    {
        _app = fixture.App;
        _app.Receiver.Clear();
    }

    public static TheoryData<string, string> InvalidFields => new()
    {
        { "login", "null" },
        { "login", "\"ann\"" },
        { "name", "null" },
        { "name", "\"\"" },
        { "phone", "null" },
        { "phone", "\"89001234567\"" },
        { "email", "\"anna\"" },
        { "gender", "\"unknown\"" },
        { "recieve_notifications", "2" },
        { "activation_shop_id", "\"" + new string('7', 65) + "\"" },
        { "discount", "100.5" },
        { "discount", "-1" },
    };

    [Theory]
    [MemberData(nameof(InvalidFields))]
    public async Task BeforeRegistration_InvalidField_Is400AndNotRaised(string field, string value)
    {
        var reply = await _app.PostAsync(BackOffice, Requests.User().With(field, JsonNode.Parse(value)));

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal(field);
        _app.Receiver.Received.Should().BeEmpty();
        (await _app.CountUsersAsync()).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(InvalidFields))]
    public async Task BeforeUserNew_InvalidField_IsRaisedAsSentThen400(string field, string value)
    {
        var body = Requests.User().With(field, JsonNode.Parse(value));

        var reply = await _app.PostAsync(Customer, body);

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal(field);
        _app.Receiver.Received.Select(received => received.Event).Should().Equal("before_user_new", "before_user_new");
        JsonNode.DeepEquals(_app.Receiver.Received[0].Data, body).Should().BeTrue();
        (await _app.CountUsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task BeforeRegistration_SeveralInvalidFields_ReportsAllOfThem()
    {
        var reply = await _app.PostAsync(BackOffice, new JsonObject { ["recieve_notifications"] = 7 });

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().BeEquivalentTo("login", "name", "phone", "recieve_notifications");
    }

    [Theory]
    [InlineData(BackOffice, "{\"login\":", "application/json", HttpStatusCode.BadRequest)]
    [InlineData(Customer, "{\"login\":", "application/json", HttpStatusCode.BadRequest)]
    [InlineData(BackOffice, "login=ann", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(Customer, "login=ann", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    public async Task Register_BodyIsNotJson_IsRefusedAndNothingRaised(string path, string body, string contentType, HttpStatusCode status)
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);

        (await _app.SendAsync(HttpMethod.Post, path, content)).Expect(status);

        _app.Receiver.Received.Should().BeEmpty();
    }
}
