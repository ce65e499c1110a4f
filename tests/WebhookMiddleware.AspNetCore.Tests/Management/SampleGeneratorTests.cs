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

        sample["name"]!.GetValue<string>().Should().Be("string");
        sample["children"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public void Generate_AnnotatedType_IsValid()
    {
        var sample = Generate(typeof(Annotated)).Deserialize<Annotated>(JsonSerializerOptions.Web)!;

        var act = () => Validator.ValidateObject(sample, new ValidationContext(sample), validateAllProperties: true);
        act.Should().NotThrow();
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
