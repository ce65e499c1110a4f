#pragma warning disable CA1822 // Actions are called on their controller.

using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Members are kept from webhooks in whatever shape an API takes and gives them.</summary>
public sealed class ExclusionShapeTests(ExclusionShapeTests.App fixture) : IClassFixture<ExclusionShapeTests.App>
{
    private const string Before = TestApiBuilder.BeforeOrder;
    private const string After = TestApiBuilder.AfterOrder;
    private const string Secret = "s3cret-1";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/element", $$"""{"login":"a","password":"{{Secret}}"}""", """{"login":"a"}""")]
    [InlineData("/node", $$"""{"users":[{"login":"a","api_key":"{{Secret}}"}]}""", """{"users":[{"login":"a"}]}""")]
    [InlineData("/dictionary", $$"""{"login":"a","access_token":"{{Secret}}"}""", """{"login":"a"}""")]
    [InlineData("/list", $$"""[{"login":"a","pw":"{{Secret}}"},{"login":"b"}]""", """[{"login":"a"},{"login":"b"}]""")]
    [InlineData("/kind", $$"""{"$type":"card","sum":1,"cvv":"{{Secret}}"}""", """{"$type":"card","sum":1}""")]
    [InlineData("/declared", $$"""{"login":"a","pw":"{{Secret}}","HINT":"{{Secret}}"}""", """{"login":"a"}""")]
    [InlineData("/delegate", $$"""{"login":"a","pw":"{{Secret}}","hint":"{{Secret}}"}""", """{"login":"a"}""")]
    [InlineData("/binder", $$"""{"login":"a","hint":"{{Secret}}"}""", """{"login":"a"}""")]
    [InlineData("/json-patch", $$"""[{"op":"replace","path":"//pw","value":"{{Secret}}"}]""", """[{"path":"//pw","op":"replace"}]""")]
    [InlineData("/json-patch", $$"""[{"op":"replace","path":"pw","value":"{{Secret}}"}]""", """[{"path":"pw","op":"replace"}]""")]
    [InlineData("/json-patch", $$"""[{"op":"replace","path":"/pw","value":"{{Secret}}"},{"op":"add","path":"/login","value":"a"}]""", """[{"path":"/pw","op":"replace"},{"value":"a","path":"/login","op":"add"}]""")]
    [InlineData("/mvc/list", $$"""[{"login":"a","pw":"{{Secret}}"},{"login":"b"}]""", """[{"login":"a"},{"login":"b"}]""")]
    [InlineData("/mvc/raw", $$"""{"login":"a","client_secret":"{{Secret}}"}""", """{"login":"a"}""")]
    public async Task Body_OfAnyShape_IsToldWithoutCredentials(string path, string body, string told)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        using var content = new StringContent(body, Encoding.UTF8, path == "/json-patch" ? "application/json-patch+json" : "application/json");
        var response = await _api.SendAsync(HttpMethod.Post, path, content);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Body.Should().Contain(Secret, "the handler has it");
        WithoutNulls(_api.Receiver.Received.Should().ContainSingle().Which.Data)!.ToJsonString().Should().Be(told);
        _api.Receiver.Received[0].Body.Should().NotContain(Secret);
    }

    [Theory]
    [InlineData("/form")]
    [InlineData("/form-model")]
    [InlineData("/form-collection")]
    [InlineData("/mvc/form")]
    [InlineData("/mvc/form-model")]
    public async Task Form_IsToldWithoutCredentials(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["login"] = "a", ["password"] = Secret, ["hint"] = Secret });
        var response = await _api.SendAsync(HttpMethod.Post, path, form);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Body.Should().Contain(Secret, "the handler has it");
        var expected = path == "/form-collection" ? $$"""{"login":"a","hint":"{{Secret}}"}""" : """{"login":"a"}""";
        _api.Receiver.Received.Should().ContainSingle().Which.Data.ToJsonString().Should().Be(expected);
    }

    [Fact]
    public async Task Query_OfAModel_IsToldWithoutCredentialsAsDataAndAsQuery()
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        var response = await _api.SendAsync(HttpMethod.Get, $"/query?login=a&token={Secret}&hint={Secret}&page_token=2", (string?)null);

        response.Body.Should().Contain(Secret);
        var told = _api.Receiver.Received.Should().ContainSingle().Which;
        told.Data.ToJsonString().Should().Be("""{"login":"a"}""");
        told.Json["request"]!["query"]!.ToJsonString().Should().Be("""{"login":"a","page_token":"2"}""");
        told.Body.Should().NotContain(Secret);
    }

    [Theory]
    [InlineData("/reset/a%2Fb%20c1", "/reset/{token}/for/7", "a%2Fb c1")]
    [InlineData("/reset/s3cret-1", "/reset/{token}/for/7", "s3cret-1")]
    public async Task Route_WithAToken_IsToldWithItsNameInstead(string path, string told, string token)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        var response = await _api.PostAsync(path + "/for/7", "{}");

        response.Body.Should().Be(token);
        var request = _api.Receiver.Received.Should().ContainSingle().Which.Json["request"]!;
        request["path"]!.GetValue<string>().Should().Be(told);
        request["routeValues"]!.ToJsonString().Should().Be("""{"id":"7"}""");
    }

    [Theory]
    [InlineData("/mvc/search?Login=a&PassportNumber=s3cret-1")]
    [InlineData("/mvc/search?login=a&passportnumber=s3cret-1")]
    [InlineData("/mvc/search?search.Login=a&search.PassportNumber=s3cret-1")]
    [InlineData("/mvc/search?search[login]=a&search[passportNumber]=s3cret-1")]
    [InlineData("/mvc/search?login=a&owner.Phrase=s3cret-1")]
    [InlineData("/mvc/search?login=a&search.owner.PHRASE=s3cret-1")]
    [InlineData("/mvc/search?login=a&SerialNumber=s3cret-1")]
    [InlineData("/mvc/search?login=a&search.SerialNumber=s3cret-1")]
    [InlineData("/mvc/search?login=a&search.password=s3cret-1")]
    public async Task Query_BoundByOtherNamesThanJson_IsToldWithoutWhatIsIgnored(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        var response = await _api.SendAsync(HttpMethod.Get, path, (string?)null);

        response.Status.Should().Be(200, response.Body);
        var told = _api.Receiver.Received.Should().ContainSingle().Which;
        told.Json["request"]!["query"]!.AsObject().Should().ContainSingle().Which.Value!.GetValue<string>().Should().Be("a");
        told.Body.Should().NotContain(Secret);
    }

    [Theory]
    [InlineData("/p/s3cret-1", "/p/{ssn}")]
    [InlineData("/named/s3cret-1", "/named/{number}")]
    [InlineData("/mvc/p/s3cret-1", "/mvc/p/{ssn}")]
    public async Task Route_WithAnIgnoredParameter_IsToldWithItsNameInstead(string path, string told)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before));

        var response = await _api.PostAsync(path, """{"login":"a"}""");

        response.Body.Should().Contain(Secret, "the handler has it");
        var received = _api.Receiver.Received.Should().ContainSingle().Which;
        received.Json["request"]!["path"]!.GetValue<string>().Should().Be(told);
        received.Body.Should().NotContain(Secret);
    }

    [Theory]
    [InlineData("/answer/object")]
    [InlineData("/answer/typed")]
    [InlineData("/answer/results")]
    [InlineData("/answer/json")]
    [InlineData("/answer/declared")]
    [InlineData("/mvc/answer")]
    [InlineData("/mvc/answer-json")]
    public async Task Response_OfAnyShape_IsToldWithoutCredentials(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(After));

        var response = await _api.PostAsync(path, """{"login":"a"}""");

        response.Json["pw"]!.GetValue<string>().Should().Be(Secret, "the client has it");
        response.Json["hint"]!.GetValue<string>().Should().Be(Secret, "the client has it");
        var told = _api.Receiver.Received.Should().ContainSingle().Which;
        WithoutNulls(told.Json["response"]!["body"])!.ToJsonString().Should().Be("""{"login":"a"}""");
        told.Body.Should().NotContain(Secret);
    }

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, WithoutNulls(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };

    private static User Answer(User user) => new() { Login = user.Login, Pw = Secret, Hint = Secret };

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<UserController>()
            .Map(app =>
            {
                var before = app.MapGroup("").WithBeforeWebhook(Before).DisableAntiforgery();
                before.MapPost("/element", (JsonElement body) => body.GetRawText());
                before.MapPost("/node", (JsonNode body) => body.ToJsonString());
                before.MapPost("/dictionary", (Dictionary<string, string> body) => string.Join(',', body.Values));
                before.MapPost("/list", (List<User> body) => string.Join(',', body.Select(user => user.Pw)));
                before.MapPost("/kind", (Payment body) => ((CardPayment)body).Cvv);
                before.MapPost("/declared", async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync()).Accepts<User>("application/json");
                before.MapPost("/delegate", (HttpContext context) => context.Request.Body.CopyToAsync(context.Response.Body))
                    .WithMetadata(new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(["application/json"], typeof(User)));
                before.MapPost("/binder", (SelfBinding body) => body.Hint);
                before.MapPost("/json-patch", (JsonPatchDocument<User> patch) =>
                {
                    var user = new User();
                    patch.ApplyTo(user);
                    return user.Pw;
                });
                before.MapPost("/form", ([FromForm] string login, [FromForm] string password, [FromForm, WebhookIgnore] string hint) => login + password + hint);
                before.MapPost("/form-model", ([FromForm] FormUser user) => user.Login + user.Password + user.Hint);
                before.MapPost("/form-collection", (IFormCollection form) => form["login"].ToString() + form["password"]);
                before.MapGet("/query", ([AsParameters] Search search) => search.Login + search.Token + search.Hint);
                before.MapPost("/reset/{token}/for/{id}", (string token, string id) => token);
                before.MapPost("/p/{ssn}", ([WebhookIgnore] string ssn, User body) => ssn + body.Login);
                before.MapPost("/named/{number}", ([WebhookIgnore, FromRoute(Name = "number")] string ssn, User body) => ssn + body.Login);

                var after = app.MapGroup("/answer").WithAfterWebhook(After);
                after.MapPost("/object", (User user) => Answer(user));
                after.MapPost("/typed", (User user) => TypedResults.Created("/users/1", Answer(user)));
                after.MapPost("/results", (User user) => Results.Ok(Answer(user)));
                after.MapPost("/json", (User user) => Results.Json(Answer(user)));
                after.MapPost("/declared", (User user, HttpContext context) => context.Response.WriteAsJsonAsync(Answer(user))).Produces<User>();
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public sealed class User
    {
        public string? Login { get; set; }

        [DataType(DataType.Password)]
        public string? Pw { get; set; }

        [WebhookIgnore]
        public string? Hint { get; set; }
    }

    public sealed class FormUser
    {
        public string? Login { get; set; }

        public string? Password { get; set; }

        [WebhookIgnore]
        public string? Hint { get; set; }
    }

    public sealed record Search(string Login, string Token, [WebhookIgnore] string Hint);

    public sealed class PersonSearch
    {
        public string? Login { get; set; }

        [WebhookIgnore, JsonPropertyName("passport_number")]
        public string? PassportNumber { get; set; }

        [JsonPropertyName("sn")]
        public string? SerialNumber { get; set; }

        public SearchOwner? Owner { get; set; }
    }

    public sealed record SearchOwner([DataType(DataType.Password)] string? Phrase);

    public sealed record SelfBinding(string Login, [WebhookIgnore] string Hint)
    {
        public static async ValueTask<SelfBinding?> BindAsync(HttpContext context) => await context.Request.ReadFromJsonAsync<SelfBinding>();
    }

    [JsonDerivedType(typeof(CardPayment), "card")]
    public class Payment
    {
        public int Sum { get; set; }
    }

    public sealed class CardPayment : Payment
    {
        public string? Cvv { get; set; }
    }

    [ApiController]
    public sealed class UserController : ControllerBase
    {
        [HttpGet("/mvc/search"), BeforeWebhook(Before, Exclude = ["/sn"])]
        public string? Search([FromQuery] PersonSearch search) => search.Login + search.PassportNumber;

        [HttpPost("/mvc/p/{ssn}"), BeforeWebhook(Before)]
        public string? Find([WebhookIgnore] string ssn, User body) => ssn + body.Login;

        [HttpPost("/mvc/list"), BeforeWebhook(Before)]
        public string? AddAll(List<User> users) => users[0].Pw;

        [HttpPost("/mvc/raw"), BeforeWebhook(Before)]
        public async Task<string> AddRawAsync() => await new StreamReader(Request.Body, Encoding.UTF8).ReadToEndAsync();

        [HttpPost("/mvc/form"), BeforeWebhook(Before)]
        public string AddForm([FromForm] string login, [FromForm] string password, [FromForm, WebhookIgnore] string hint) => login + password + hint;

        [HttpPost("/mvc/form-model"), BeforeWebhook(Before)]
        public string? AddFormModel([FromForm] FormUser user) => user.Login + user.Password + user.Hint;

        [HttpPost("/mvc/answer"), AfterWebhook(After)]
        public ActionResult<User> Give(User user) => Answer(user);

        [HttpPost("/mvc/answer-json"), AfterWebhook(After)]
        public IActionResult GiveJson(User user) => new JsonResult(Answer(user));
    }
}
