using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class SampleGeneratorTests
{
    [Theory]
    [InlineData(typeof(Everything))]
    [InlineData(typeof(Node))]
    [InlineData(typeof(Shape))]
    [InlineData(typeof(List<Dictionary<string, Node>>))]
    [InlineData(typeof(int[][]))]
    [InlineData(typeof(JsonElement))]
    [InlineData(typeof(string))]
    public void Generate_SchemaOfAType_FitsTheType(Type type)
    {
        var sample = Generate(type);

        var act = () => sample.Deserialize(type, JsonSerializerOptions.Web);
        act.Should().NotThrow(sample?.ToJsonString());
    }

    [Fact]
    public void Generate_EveryKindOfMember_IsThere()
    {
        var sample = Generate(typeof(Everything))!.AsObject();

        sample.Select(member => member.Key).Should().BeEquivalentTo(
            typeof(Everything).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
        sample["text"]!.GetValue<string>().Should().Be("string");
        sample["number"]!.GetValue<int>().Should().Be(1);
        sample["flag"]!.GetValue<bool>().Should().BeTrue();
        sample["optionalNumber"]!.GetValue<int>().Should().Be(1);
        sample["choice"]!.GetValue<string>().Should().Be("First");
        sample["list"]!.AsArray().Should().ContainSingle();
        sample["map"]!.AsObject().Should().ContainSingle();
    }

    [Fact]
    public void Generate_RecursiveType_StopsAtItself()
    {
        var sample = Generate(typeof(Node))!.AsObject();

        sample["name"]!.GetValue<string>().Should().Be("Ann Smith");
        sample["children"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Generate_AnnotatedType_IsValid()
    {
        var sample = Generate(typeof(Annotated)).Deserialize<Annotated>(JsonSerializerOptions.Web)!;

        var act = () => Validator.ValidateObject(sample, new ValidationContext(sample), validateAllProperties: true);
        act.Should().NotThrow();
    }

    [Fact]
    public void Generate_TellingNames_GiveRealisticValues()
    {
        var sample = Generate(typeof(Customer))!.AsObject();

        sample["login"]!.GetValue<string>().Should().Be("ann@example.com");
        sample["mobilePhone"]!.GetValue<string>().Should().Be("+79001234567");
        sample["birth_date"]!.GetValue<long>().Should().Be(642_902_400_000, "it is in Unix milliseconds");
        sample["bornIn"]!.GetValue<int>().Should().Be(1, "nothing tells");
        sample["birthday"]!.GetValue<string>().Should().Be("1990-05-17");
        sample["registered"]!.GetValue<string>().Should().Be("2026-01-31T12:00:00Z");
        sample["shopId"]!.GetValue<string>().Should().Be("1");
        sample["orderIds"]!.AsArray().Single()!.GetValue<string>().Should().Be("1");
        sample["fullName"]!.GetValue<string>().Should().Be("Ann Smith");
        sample["items"]![0]!["name"]!.GetValue<string>().Should().Be("Cup");
        sample["items"]![0]!["price"]!.GetValue<decimal>().Should().Be(450);
        sample["items"]![0]!["weight"]!.GetValue<double>().Should().Be(0.5);
    }

    [Fact]
    public void Generate_NameThatContradictsItsSchema_FitsTheSchema()
    {
        var sample = Generate(typeof(Misleading))!.AsObject();

        sample["phone"]!.GetValue<string>().Should().Be("string", "ten characters are too many");
        sample["email"]!.GetValue<int>().Should().Be(1);
        sample["price"]!.GetValue<int>().Should().Be(5, "450 is out of range");
        sample["code"]!.GetValue<string>().Should().Be("AB12");
        sample["name"]!.GetValue<string>().Should().Be("small");
        sample["above"]!.GetValue<int>().Should().Be(8);
        sample["tags"]!.AsArray().Should().HaveCount(3);
    }

    private static JsonNode? Generate(Type type)
        => new PayloadDescriber(NullLogger<PayloadDescriber>.Instance).Describe(type, options: null, MemberExclusion.ByDefault)!.Sample;

    private sealed class Annotated
    {
        [Required, EmailAddress]
        public string Login { get; set; } = "";

        [Phone]
        public string Phone { get; set; } = "";

        [Url]
        public string Link { get; set; } = "";

        [Range(5, 7)]
        public int Number { get; set; }

        [Range(-2.5, -1.5)]
        public double Negative { get; set; }

        [Range(0, double.PositiveInfinity)]
        public double Price { get; set; }

        [StringLength(3)]
        public string Short { get; set; } = "";

        [StringLength(20, MinimumLength = 10)]
        public string Long { get; set; } = "";
    }

    private sealed record Customer(
        string Login, string MobilePhone, [property: JsonPropertyName("birth_date")] long BirthDate, int BornIn, DateOnly Birthday,
        DateTimeOffset Registered, string ShopId, string[] OrderIds, string FullName, List<OrderLine> Items);

    private sealed record OrderLine(string Name, decimal Price, double Weight);

    private sealed class Misleading
    {
        [StringLength(7)]
        public string Phone { get; set; } = "";

        public int Email { get; set; }

        [Range(5, 7)]
        public int Price { get; set; }

        [RegularExpression("[A-Z]{2}[0-9]{2}")]
        public string Code { get; set; } = "";

        [AllowedValues("small", "large")]
        public string Name { get; set; } = "";

        [Range(7, 9, MinimumIsExclusive = true)]
        public int Above { get; set; }

        [MinLength(3)]
        public string[] Tags { get; set; } = [];
    }

    private enum Choice
    {
        First,
        Second,
    }

    private sealed class Everything
    {
        public required string Text { get; set; }

        public int Number { get; set; }

        public decimal Money { get; set; }

        public bool Flag { get; set; }

        public int? OptionalNumber { get; set; }

        public DateTimeOffset Moment { get; set; }

        public DateOnly Day { get; set; }

        public TimeOnly Time { get; set; }

        public TimeSpan Duration { get; set; }

        public Guid Id { get; set; }

        public Uri? Link { get; set; }

        public char Letter { get; set; }

        [JsonConverter(typeof(JsonStringEnumConverter<Choice>))]
        public Choice Choice { get; set; }

        public List<string> List { get; set; } = [];

        public Dictionary<string, int> Map { get; set; } = [];

        public byte[] Bytes { get; set; } = [];

        public object? Anything { get; set; }

        public Node? Node { get; set; }
    }

    private sealed class Node
    {
        public string Name { get; set; } = "";

        public Node? Parent { get; set; }

        public List<Node> Children { get; set; } = [];
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    private abstract class Shape
    {
        public string Colour { get; set; } = "";
    }

    private sealed class Circle : Shape
    {
        public double Radius { get; set; }
    }

    private sealed class Square : Shape
    {
        public double Side { get; set; }
    }
}
