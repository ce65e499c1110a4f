using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.Core.Tests.Pipeline.Binding;

/// <summary>Patches that can't be applied as they stand are refused by the member's name; nothing is swallowed or lost.</summary>
public sealed class RefusedPatchTests
{
    [Theory]
    [InlineData("""{"pay":{"nmber":"2"}}""", "pay.nmber: the payload has no such member.")]
    [InlineData("""{"pay":{"desk":2}}""", "pay.desk: the payload has no such member.")]
    [InlineData("""[{"op":"replace","path":"/pay","value":{"kind":7,"number":"1"}}]""", "pay.number: the payload has no such member.")]
    [InlineData("""[{"op":"add","path":"/pays/-","value":{"kind":"card","desk":"1"}}]""", "pays[1].desk: the payload has no such member.")]
    [InlineData("""[{"op":"add","path":"/pays/0/nmber","value":1}]""", "pays[0].nmber: the payload has no such member.")]
    [InlineData("""{"pays":[{"kind":"card","number":"1","x":1}]}""", "pays[0].x: the payload has no such member.")]
    [InlineData("""{"byName":{"a":{"x":1}}}""", "byName.a.x: the payload has no such member.")]
    [InlineData("""{"byName":{"b":{"kind":7,"number":"1","x":1}}}""", "byName.b.number: the payload has no such member.")]
    [InlineData("""{"pay":{"kind":"cheque"}}""", "pay: it can't be bound")]
    [InlineData("""{"later":{"kind":"card","nmber":"2"}}""", "later.nmber: the payload has no such member.")]
    [InlineData("""{"lenient":{"kind":"other","nmber":"2"}}""", "lenient.nmber: the payload has no such member.")]
    public async Task Apply_MemberThatTheKindDoesNotHave_IsRefused(string patch, string error)
    {
        var value = new Holder
        {
            Pay = new Card { Number = "1", Tenant = "t" },
            Pays = [new Card { Number = "1" }],
            ByName = new() { ["a"] = new Cash { Desk = 1 } },
        };
        var patched = await Patching.Of(value).ApplyAsync(patch);

        patched.Errors.Should().NotBeEmpty();
        patched.Errors[0].Should().StartWith(error);
    }

    [Theory]
    [InlineData("""{"pay":{"number":"2"}}""", """{"kind":"card","number":"2","sum":1}""", "t")]
    [InlineData("""{"pay":{"sum":2}}""", """{"kind":"card","number":"1","sum":2}""", "t")]
    [InlineData("""{"pay":{"kind":7,"desk":3,"number":null}}""", """{"kind":7,"desk":3,"sum":1}""", null)]
    public async Task Apply_MemberOfTheKind_IsSet(string patch, string expected, string? tenant)
    {
        var patched = await Patching.Of(new Holder { Pay = new Card { Number = "1", Sum = 1, Tenant = "t" } }).ApplyAsync(patch);

        patched.Errors.Should().BeEmpty();
        JsonDocument.Parse(patched.Json).RootElement.GetProperty("pay").GetRawText().Should().Be(expected);
        ((Holder)patched.Value!).Pay!.Tenant.Should().Be(tenant);
    }

    [Fact]
    public async Task Apply_ConstructorThatRefuses_IsTheMembersError()
    {
        var patched = await Patching.Of(new Guarded(1)).ApplyAsync("""{"qty":-1}""");

        patched.Errors.Should().ContainSingle().Which.Should().StartWith("qty: the constructor rejects it.").And.NotContain("4711");
    }

    [Fact]
    public async Task Apply_BesideAConverterThatDoesNotReadBack_LeavesItAlone()
    {
        var shape = new Circle { R = 1 };

        var patched = await Patching.Of(new Drawing { Shape = shape }).ApplyAsync("""{"name":"n"}""");

        ((Drawing)patched.Value!).Shape.Should().BeSameAs(shape);
    }

    [Theory]
    [InlineData("""{"shape":{"radius":2}}""")]
    [InlineData("""[{"op":"replace","path":"/shape","value":{"radius":2}}]""")]
    public async Task Apply_InAConverterThatLosesWhatAFilterHasSet_IsRefused(string patch)
    {
        (await Patching.Of(new Drawing { Shape = new Circle { R = 1, Tenant = "t" } }).ApplyAsync(patch)).Errors
            .Should().Equal("shape: its converter does not read back its whole state, so a change would lose the rest.");
        (await Patching.Of(new Drawing { Shape = new Circle { R = 1 } }).ApplyAsync(patch)).Json.Should().Contain("\"radius\":2");
    }

    [Fact]
    public async Task Apply_InACollectionThatCannotBeMade_IsRefused()
        => (await Patching.Of(new Frozen { Set = new[] { 1 }.ToFrozenSet() }).ApplyAsync("""{"set":[2]}""")).Errors
            .Should().ContainSingle().Which.Should().StartWith("set: a ");

    [Fact]
    public async Task Apply_InReferences_IsRefused()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web) { ReferenceHandler = ReferenceHandler.Preserve };

        var patched = await Patching.Of(new Drawing { Names = ["a"] }, options: options).ApplyAsync("""{"names":{"$values":["b"]}}""");

        patched.Errors.Should().Equal("names: the API writes references ($id, $ref) into it, which a patch can't keep.");
    }

    [Theory]
    [InlineData("""{"name":5}""", "name: it can't be bound to the payload's type. The JSON value could not be converted to System.String.")]
    [InlineData("""{"computed":"x"}""", "computed: the member can't be set.")]
    [InlineData("""[{"op":"add","path":"/bonus","value":null}]""", "bonus: the payload has no such member.")]
    [InlineData("""[{"op":"replace","path":"","value":null}]""", ": the whole payload can't become null.")]
    public async Task Apply_ValueThatDoesNotFit_IsRefused(string patch, string error)
        => (await Patching.Of(new Drawing()).ApplyAsync(patch)).Errors.Should().Equal(error);

    private sealed class Holder
    {
        public Payment? Pay { get; set; }

        public Payment? Later { get; set; }

        public Lenient? Lenient { get; set; }

        public List<Payment> Pays { get; set; } = [];

        public Dictionary<string, Payment> ByName { get; set; } = [];
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Card), "card"), JsonDerivedType(typeof(Cash), 7)]
    private abstract class Payment
    {
        public int Sum { get; set; }

        [JsonIgnore]
        public string? Tenant { get; set; }
    }

    private sealed class Card : Payment
    {
        public string? Number { get; set; }
    }

    private sealed class Cash : Payment
    {
        public int Desk { get; set; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", IgnoreUnrecognizedTypeDiscriminators = true), JsonDerivedType(typeof(Special), "special")]
    private class Lenient
    {
        public int Sum { get; set; }
    }

    private sealed class Special : Lenient;

    private sealed class Guarded(int qty)
    {
        public int Qty { get; } = qty > 0 ? qty : throw new ArgumentException("4711 has no such quantity.", nameof(qty));
    }

    private sealed class Drawing
    {
        public string? Name { get; set; }

        public Shape? Shape { get; set; }

        public List<string>? Names { get; set; }

        public string Computed => $"{Name}!";
    }

    private sealed class Frozen
    {
        public FrozenSet<int>? Set { get; set; }
    }

    [JsonConverter(typeof(ShapeConverter))]
    private abstract class Shape
    {
        public string? Tenant { get; set; }
    }

    private sealed class Circle : Shape
    {
        public double R { get; set; }
    }

    private sealed class ShapeConverter : JsonConverter<Shape>
    {
        public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new Circle { R = document.RootElement.GetProperty("radius").GetDouble() };
        }

        public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteNumber("radius", ((Circle)value).R);
            writer.WriteEndObject();
        }
    }
}
