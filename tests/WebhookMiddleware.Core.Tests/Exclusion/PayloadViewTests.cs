using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.Core.Tests.Exclusion;

public sealed class PayloadViewTests
{
    private static readonly JsonSerializerOptions Json = PayloadJson.For(JsonSerializerOptions.Web);

    [Theory]
    [InlineData("""{"password":1}""", "{}")]
    [InlineData("""{"a":1,"password":{"b":[1]},"c":2}""", """{"a":1,"c":2}""")]
    [InlineData("""{"password":1,"a":1,"token":2,"pin":[{}]}""", """{"a":1}""")]
    [InlineData("""{"password":1,"token":2,"a":1}""", """{"a":1}""")]
    [InlineData("""{ "password" : 1 , "a" : 1.50 , "token" : 2 }""", """{  "a" : 1.50 }""")]
    [InlineData("""[{"users":[{"Password":"x","n":1},{"n":2,"api_key":"y"}]},"password"]""", """[{"users":[{"n":1},{"n":2}]},"password"]""")]
    [InlineData("""{"page_token":"a","tokenCount":1}""", """{"page_token":"a","tokenCount":1}""")]
    [InlineData("""{"p\u0061ssword":"x"}""", "{}")]
    [InlineData("""[{"op":"replace","path":"/password","value":"x"},{"value":{"a":1,"cvv":2},"path":"/card","op":"add"}]""", """[{"op":"replace","path":"/password"},{"value":{"a":1},"path":"/card","op":"add"}]""")]
    [InlineData("""{"ops":[{"op":"test","path":"/users/0/api_key","value":"x"},{"op":"copy","from":"/pin","path":"/a"},{"op":"add","path":"/a","value":1,"x":2}]}""", """{"ops":[{"op":"test","path":"/users/0/api_key"},{"op":"copy","from":"/pin","path":"/a"},{"op":"add","path":"/a","value":1,"x":2}]}""")]
    [InlineData("""[{"op":"replace","path":"password","value":"x"},{"op":"replace","path":"//password/","value":"x"}]""", """[{"op":"replace","path":"password"},{"op":"replace","path":"//password/"}]""")]
    [InlineData("""[{"op":"replace","path":"/password","value":"x","x":1},{"op":"add","path":"/~password","value":"x"}]""", """[{"op":"replace","path":"/password","x":1},{"op":"add","path":"/~password"}]""")]
    [InlineData("""[{"op":"replace","path":"/password","Path":"/a","value":"x"},{"op":"a","value":1},{"path":"/password","value":1}]""", """[{"op":"replace","path":"/password","Path":"/a"},{"op":"a","value":1},{"path":"/password","value":1}]""")]
    [InlineData("\"password\"", "\"password\"")]
    [InlineData("null", "null")]
    public void Utf8Json_WithoutAType_LeavesCredentialsOutAtEveryDepth(string json, string told) => Told(new AnyJson(json)).Should().Be(told);

    [Fact]
    public void Utf8Json_NothingToLeaveOut_IsTheSameMemory()
    {
        var payload = new AnyJson("""{"a":[1,{"b":2}]}""");

        new PayloadView(payload, MemberExclusion.ByDefault).Utf8Json.Equals(payload.Utf8Json).Should().BeTrue();
    }

    [Fact]
    public void Utf8Json_TypedPayload_GoesByAttributesAndNames()
    {
        var user = new User("anna", "s3cret", "1234")
        {
            Answer = "Rex",
            Pw = "x",
            Note = "n",
            Cards = [new Card { Number = "4111", Cvc = "123", Holder = new Holder { Name = "A", Passport = "P" } }],
            Extra = new() { ["token"] = 1, ["color"] = "red" },
            Boss = new User("bob", "t0p", "1"),
        };

        Told(new BoundPayload(user, typeof(User), Json)).Should().Be(
            """{"name":"anna","cards":[{"number":"4111","holder":{"name":"A"}}],"note":"n","extra":{"color":"red"},"boss":{"name":"bob","cards":[],"note":null,"extra":{},"boss":null,"shape":null},"shape":null}""");
    }

    [Fact]
    public void Utf8Json_DerivedType_GoesByItsOwnMembers()
    {
        var user = new User("anna", "s3cret", "1234") { Shape = new Circle { Radius = 2, Hidden = "h" } };

        Told(new BoundPayload(user, typeof(User), Json)).Should().Contain("""{"$type":"circle","radius":2}""");
    }

    [Theory]
    [InlineData(new[] { "/name", "/cards/*/number" }, null, """{"cards":[{"holder":{"name":"A"}}],"note":null,"extra":{}""")]
    [InlineData(new[] { "/Cards/**" }, null, """{"name":"anna","note":null,"extra":{}""")]
    [InlineData(null, new[] { "/password", "/cards/*/cvc" }, """{"name":"anna","password":"s3cret","cards":[{"number":"4111","cvc":"123","holder":{"name":"A"}}]""")]
    [InlineData(new[] { "/password" }, new[] { "/password", "/secretWord" }, """{"name":"anna","cards":""")]
    [InlineData(new[] { "NAME" }, new[] { "cvc" }, """{"cards":[{"number":"4111","cvc":"123","holder":{}}]""")]
    public void Utf8Json_Lists_ExcludeAndInclude(string[]? exclude, string[]? include, string beginning)
    {
        var user = new User("anna", "s3cret", "1234") { Cards = [new Card { Number = "4111", Cvc = "123", Holder = new Holder { Name = "A" } }] };

        Told(new BoundPayload(user, typeof(User), Json), MemberExclusion.Parse(exclude, include)).Should().StartWith(beginning);
    }

    [Fact]
    public void Utf8Json_ExcludedElement_IsNullSoThatTheOthersKeepTheirPlaces()
        => Told(new AnyJson("""{"a":[{"b":1},2,[3]]}"""), MemberExclusion.Parse(["/a/0", "/a/2"], null)).Should().Be("""{"a":[null,2,null]}""");

    [Fact]
    public void Parse_MalformedPointers_NamesThemAll()
    {
        var parse = () => MemberExclusion.Parse(["card/number", ""], ["/a*"]);

        parse.Should().Throw<FormatException>().WithMessage(
            "'card/number' in 'exclude' is neither a member's name, such as password, nor a JSON pointer, such as /card/number; "
                + "'' in 'exclude' is neither a member's name, such as password, nor a JSON pointer, such as /card/number; "
                + "'/a*' in 'include': * stands for a whole segment, not for a part of one.");
    }

    [Theory]
    [InlineData("""{"password":"x"}""", "/password")]
    [InlineData("""{"PASSWORD":"x"}""", "/PASSWORD")]
    [InlineData("""{"password":null}""", "/password")]
    [InlineData("""{"boss":null}""", "/boss/password")]
    [InlineData("""{"boss":{"password":"x"}}""", "/boss/password")]
    [InlineData("""{"cards":[]}""", "/cards/0/cvc")]
    [InlineData("""{"cards":[{"number":"1","cvc":"9"}]}""", "/cards/0/cvc")]
    [InlineData("""{"cards":"none"}""", "/cards/0/cvc")]
    [InlineData("""{"extra":{"apiKey":1}}""", "/extra/apiKey")]
    [InlineData("""{"name":"b","boss":{"name":"c"}}""", null)]
    [InlineData("""{"name":"b","boss":{"name":"c"},"cards":[{"number":"4111"},{"number":"2"}]}""", null)]
    [InlineData("""{"name":"b","boss":{"name":"c"},"cards":[{"number":"4111","holder":{"name":"A"}}]}""", null)]
    public async Task TryReplaceAsync_MergePatch_WritesNothingThatIsExcluded(string patch, string? forbidden)
    {
        var (view, user) = NewUser();
        var writes = Writes(view, new MergePatch(JsonNode.Parse(patch)!.AsObject()));

        FindForbidden(view, writes).Should().Be(forbidden);

        if (forbidden is null)
        {
            (await Replace(view, writes)).Should().BeEmpty();
            var value = (User)user.Value!;
            value.Should().BeEquivalentTo(new { Name = "b", Password = "s3cret", Boss = new { Name = "c", Password = "t0p" } });
            value.Cards[0].Should().BeEquivalentTo(new { Number = "4111", Cvc = "123" });
        }
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"","value":{"name":"b","note":"n","cards":[{"number":"4111"}],"boss":{"name":"c"}}}]""", null)]
    [InlineData("""[{"op":"replace","path":"","value":{"name":"b","cards":[{"number":"4111"}]}}]""", "/boss/password")]
    [InlineData("""[{"op":"replace","path":"","value":{"name":"b","cards":[{"number":"4111"},{"number":"1"}],"boss":{"name":"c"},"note":"n"}}]""", null)]
    [InlineData("""[{"op":"replace","path":"","value":{"name":"b","password":"x","cards":[{"number":"4111"}],"boss":{"name":"c"}}}]""", "/password")]
    [InlineData("""[{"op":"replace","path":"/name","value":"b"},{"op":"add","path":"/note","value":"n"},{"op":"add","path":"/cards/-","value":{"number":"2"}},{"op":"replace","path":"/boss","value":{"name":"c"}}]""", null)]
    [InlineData("""[{"op":"replace","path":"/cards/0","value":{"number":"2","cvc":"9"}}]""", "/cards/0/cvc")]
    [InlineData("""[{"op":"add","path":"/cards/0","value":{"number":"2","cvc":"9"}}]""", "/cards/0/cvc")]
    [InlineData("""[{"op":"remove","path":"/cards/0"}]""", "/cards/0/cvc")]
    [InlineData("""[{"op":"remove","path":"/boss"}]""", "/boss/password")]
    [InlineData("""[{"op":"add","path":"/password","value":"x"}]""", "/password")]
    public async Task TryReplaceAsync_JsonPatch_KeepsWhatIsExcludedAroundIt(string patch, string? forbidden)
    {
        var (view, user) = NewUser();
        JsonPatch.TryParse(JsonNode.Parse(patch)!.AsArray(), out var parsed, out _).Should().BeTrue();
        var writes = Writes(view, parsed!);

        FindForbidden(view, writes).Should().Be(forbidden);

        if (forbidden is null)
        {
            (await Replace(view, writes)).Should().BeEmpty();
            var value = (User)user.Value!;
            value.Should().BeEquivalentTo(new { Name = "b", Password = "s3cret", Note = "n", Boss = new { Name = "c", Password = "t0p" } });
            value.Cards[0].Should().BeEquivalentTo(new { Number = "4111", Cvc = "123" });
        }
    }

    [Fact]
    public async Task TryReplaceAsync_ElementsThatMove_TakeTheirExcludedMembersAlong()
    {
        var user = new User("anna", "s3cret", "1") { Cards = [new Card { Number = "1", Cvc = "c1" }, new Card { Number = "2", Cvc = "c2" }, new Card { Number = "3" }] };
        var payload = new BoundPayload(user, typeof(User), Json);
        var view = new PayloadView(payload, MemberExclusion.ByDefault);
        JsonPatch.TryParse(
            JsonNode.Parse("""[{"op":"add","path":"/cards/0","value":{"number":"0"}},{"op":"remove","path":"/cards/3"},{"op":"replace","path":"/cards/2/number","value":"22"}]""")!.AsArray(),
            out var patch,
            out _).Should().BeTrue();
        var writes = Writes(view, patch!);

        FindForbidden(view, writes).Should().BeNull();
        (await Replace(view, writes)).Should().BeEmpty();

        ((User)payload.Value!).Cards.Select(card => (card.Number, card.Cvc)).Should().Equal(("0", null), ("1", "c1"), ("22", "c2"));
    }

    [Fact]
    public async Task TryReplaceAsync_AfterAnotherPatchThatMovedElements_KeepsTheirExcludedMembers()
    {
        var payload = new AnyJson("""{"cards":[{"n":1,"cvc":"c1"},{"n":2,"cvc":"c2"}],"name":"a"}""");
        var view = new PayloadView(payload, MemberExclusion.ByDefault);
        JsonPatch.TryParse(JsonNode.Parse("""[{"op":"add","path":"/cards/0","value":{"n":0}}]""")!.AsArray(), out var first, out _).Should().BeTrue();
        var input = JsonNode.Parse(view.Utf8Json.Span);
        var one = Writes(view, first!);
        (await ReplaceAsync(view, one, input)).Should().BeEmpty();
        new MergePatch(JsonNode.Parse("""{"name":"b"}""")).TryGetWrites(input, out var two, out _).Should().BeTrue();
        var both = one.Union(two!);

        view.FindForbidden(both.ApplyTo(input), both).Should().BeNull();
        (await ReplaceAsync(view, both, input)).Should().BeEmpty();

        Encoding.UTF8.GetString(payload.Utf8Json.Span).Should().Be("""{"cards":[{"n":0},{"n":1,"cvc":"c1"},{"n":2,"cvc":"c2"}],"name":"b"}""");
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"/1/value","value":"x"}]""", "/1/value")]
    [InlineData("""[{"op":"replace","path":"/0/value","value":2}]""", null)]
    [InlineData("""[{"op":"add","path":"/-","value":{"op":"add","path":"/token","value":"x"}}]""", "/0/value")]
    [InlineData("""[{"op":"remove","path":"/1"}]""", "/1/value")]
    public async Task TryReplaceAsync_BodyThatIsAJsonPatch_KeepsWhatItWritesToExcludedMembers(string patch, string? forbidden)
    {
        var payload = new AnyJson("""[{"op":"add","path":"/a","value":1},{"op":"replace","path":"/password","value":"s3cret"}]""");
        var view = new PayloadView(payload, MemberExclusion.ByDefault);
        JsonPatch.TryParse(JsonNode.Parse(patch)!.AsArray(), out var parsed, out _).Should().BeTrue();
        var writes = Writes(view, parsed!);

        FindForbidden(view, writes).Should().Be(forbidden);

        if (forbidden is null)
        {
            (await Replace(view, writes)).Should().BeEmpty();
            Encoding.UTF8.GetString(payload.Utf8Json.Span).Should()
                .Be("""[{"op":"add","path":"/a","value":2},{"op":"replace","path":"/password","value":"s3cret"}]""");
        }
    }

    [Fact]
    public void Utf8Json_MembersOfOneNameInSeveralKinds_AreKeptAsOneOfThemAsks()
    {
        Figure[] figures = [new Round { Data = new RoundData { Id = 1, Note = "n" } }, new Flat { Data = new FlatData { Id = 2, Note = "kept back" } }];

        Told(new BoundPayload(figures, typeof(Figure[]), Json)).Should().Be("""[{"$type":"round","data":{"id":1}},{"$type":"flat","data":{"id":2}}]""");
    }

    [Fact]
    public async Task TryReplaceAsync_WithoutAType_PutsWhatIsExcludedBack()
    {
        var payload = new AnyJson("""{"user":{"name":"a","password":"s3cret"},"list":[{"token":1}]}""");
        var view = new PayloadView(payload, MemberExclusion.ByDefault);
        JsonPatch.TryParse(
            JsonNode.Parse("""[{"op":"replace","path":"","value":{"list":[{}],"user":{"name":"b"}}}]""")!.AsArray(), out var patch, out _).Should().BeTrue();

        (await Replace(view, Writes(view, patch!))).Should().BeEmpty();

        Encoding.UTF8.GetString(payload.Utf8Json.Span).Should().Be("""{"list":[{"token":1}],"user":{"name":"b","password":"s3cret"}}""");
        Encoding.UTF8.GetString(view.Utf8Json.Span).Should().Be("""{"list":[{}],"user":{"name":"b"}}""");
    }

    [Fact]
    public void Utf8Json_NamesAndTypes_DecideTogether()
        => Told(new BoundPayload(new Account { Secret = true, PwHash = "h", Token = DateTime.UnixEpoch, Overridden = "o", Renamed = "r" }, typeof(Account), Json))
            .Should().Be("""{"secret":true,"token":"1970-01-01T00:00:00Z"}""");

    [Fact]
    public void ListExcluded_OfAType_NamesTheMembersByTheirPlaces()
        => MemberPlace.Root(MemberExclusion.Parse(["/note"], ["/password"]), MemberPlan.For(Json.GetTypeInfo(typeof(User)))).ListExcluded().Should().Equal(
            "/pin", "/answer", "/pw", "/cards/*/cvc", "/cards/*/holder/passport", "/note", "/shape/hidden");

    private static string Told(WebhookPayload payload, MemberExclusion? exclusion = null)
        => Encoding.UTF8.GetString(new PayloadView(payload, exclusion ?? MemberExclusion.ByDefault).Utf8Json.Span);

    private static (PayloadView View, BoundPayload Payload) NewUser()
    {
        var user = new User("anna", "s3cret", "1234") { Cards = [new Card { Number = "4111", Cvc = "123" }], Boss = new User("bob", "t0p", "1") };
        var payload = new BoundPayload(user, typeof(User), new JsonSerializerOptions(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
        return (new PayloadView(payload, MemberExclusion.ByDefault), payload);
    }

    private static WriteSet Writes(WebhookPayload view, PayloadPatch patch)
    {
        patch.TryGetWrites(JsonNode.Parse(view.Utf8Json.Span), out var writes, out var error).Should().BeTrue(error);
        return writes!;
    }

    private static string? FindForbidden(WebhookPayload view, WriteSet writes)
        => view.FindForbidden(writes.ApplyTo(JsonNode.Parse(view.Utf8Json.Span)), writes)?.ToString();

    private static Task<IReadOnlyList<PayloadError>> Replace(WebhookPayload view, WriteSet writes)
        => ReplaceAsync(view, writes, JsonNode.Parse(view.Utf8Json.Span));

    private static async Task<IReadOnlyList<PayloadError>> ReplaceAsync(WebhookPayload view, WriteSet writes, JsonNode? input)
        => await view.TryReplaceAsync(new PatchedPayload(writes.ApplyTo(input), writes, view.Limit), CancellationToken.None);

    private sealed record User(string Name, string Password, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string Pin)
    {
        [WebhookIgnore]
        public string? Answer { get; set; }

        [DataType(DataType.Password)]
        public string? Pw { get; set; }

        public List<Card> Cards { get; set; } = [];

        public string? Note { get; set; }

        public Dictionary<string, object> Extra { get; set; } = [];

        public User? Boss { get; set; }

        public Shape? Shape { get; set; }
    }

    private sealed record Card
    {
        public string? Number { get; set; }

        public string? Cvc { get; set; }

        public Holder? Holder { get; set; }
    }

    private sealed class Holder
    {
        public string? Name { get; set; }

        [WebhookIgnore]
        public string? Passport { get; set; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    private class Shape;

    private sealed class Circle : Shape
    {
        public int Radius { get; set; }

        [WebhookIgnore]
        public string? Hidden { get; set; }
    }

    private class AccountBase
    {
        [WebhookIgnore]
        public virtual string? Overridden { get; set; }
    }

    private sealed class Account : AccountBase
    {
        public bool Secret { get; set; }

        [JsonPropertyName("password_hash")]
        public string? PwHash { get; set; }

        public DateTime Token { get; set; }

        public override string? Overridden { get; set; }

        [JsonPropertyName("x"), DataType(DataType.Password)]
        public string? Renamed { get; set; }
    }

    [JsonDerivedType(typeof(Round), "round")]
    [JsonDerivedType(typeof(Flat), "flat")]
    private abstract class Figure;

    private sealed class Round : Figure
    {
        public RoundData? Data { get; set; }
    }

    private sealed class Flat : Figure
    {
        public FlatData? Data { get; set; }
    }

    private sealed class RoundData
    {
        public int Id { get; set; }

        public string? Note { get; set; }
    }

    private sealed class FlatData
    {
        public int Id { get; set; }

        [WebhookIgnore]
        public string? Note { get; set; }
    }

    private sealed class AnyJson(string json) : WebhookPayload
    {
        private ReadOnlyMemory<byte> _json = Encoding.UTF8.GetBytes(json);

        public override ReadOnlyMemory<byte> Utf8Json => _json;

        public override ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(PatchedPayload patched, CancellationToken cancellationToken)
        {
            _json = JsonSerializer.SerializeToUtf8Bytes(patched.Document, PayloadJson.Relaxed);
            return new([]);
        }
    }
}
