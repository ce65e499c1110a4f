using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>A payload's schema says what the API's own types and attributes say.</summary>
public sealed class PayloadSchemaTests
{
    [Theory]
    [InlineData("login", """{"type":"string","format":"email"}""")]
    [InlineData("name", """{"type":"string","minLength":1,"maxLength":200}""")]
    [InlineData("comment", """{"type":["string","null"]}""")]
    [InlineData("quantity", """{"type":"integer","format":"int32","minimum":1,"maximum":1000000}""")]
    [InlineData("sold", """{"type":["integer","null"],"format":"int64"}""")]
    [InlineData("discount", """{"type":"number","exclusiveMinimum":0,"maximum":99.5}""")]
    [InlineData("level", """{"type":"integer","minimum":0,"maximum":255}""")]
    [InlineData("gender", """{"type":["string","null"],"enum":["male","female",null]}""")]
    [InlineData("colour", """{"type":"string","enum":["red","green"]}""")]
    [InlineData("size", """{"enum":["small","very_large"],"type":"string"}""")]
    [InlineData("maybeSize", """{"enum":["small","very_large",null],"type":["string","null"]}""")]
    [InlineData("weekday", """{"type":"integer","enum":[0,1,2,3,4,5,6]}""")]
    [InlineData("phone", """{"type":"string","pattern":"^\\+[0-9]{2,15}$"}""")]
    [InlineData("code", """{"type":"string","pattern":"^(?:[A-Z]+|[0-9]+)$"}""")]
    [InlineData("dotNetCode", """{"type":"string"}""")]
    [InlineData("tags", """{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":5}""")]
    [InlineData("link", """{"type":["string","null"],"format":"uri"}""")]
    [InlineData("picture", """{"type":"string","contentEncoding":"base64"}""")]
    [InlineData("born", """{"type":"string","format":"date"}""")]
    public void Schema_OfAMember_SaysWhatTheTypeAndItsAttributesSay(string member, string expected)
        => JsonNode.DeepEquals(SchemaOf(typeof(Everything))["properties"]![member], JsonNode.Parse(expected))
            .Should().BeTrue(SchemaOf(typeof(Everything))["properties"]![member]!.ToJsonString());

    [Theory]
    [InlineData(typeof(Everything), "login name")]
    [InlineData(typeof(Positional), "id line")]
    [InlineData(typeof(Optional), "")]
    public void Schema_RequiredMembers_AreThoseThatTheApiRequires(Type type, string required)
        => (SchemaOf(type)["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>())
            .Should().Equal(required.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Schema_NestedRecord_HasItsOwnRequiredMembers()
        => SchemaOf(typeof(Positional))["properties"]!["line"]!["required"]!.ToJsonString().Should().Be("""["article"]""");

    [Fact]
    public void Schema_StrictConstructorParameters_RequiresNullableOnes()
    {
        var options = PayloadJson.For(new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true });

        SchemaOf(typeof(Positional), options)["required"]!.ToJsonString().Should().Be("""["id","note","line"]""");
    }

    private static JsonObject SchemaOf(Type type, JsonSerializerOptions? options = null)
        => new PayloadDescriber(NullLogger<PayloadDescriber>.Instance).Describe(type, options, MemberExclusion.ByDefault)!.Schema.AsObject();

    private sealed class Everything
    {
        [Required, EmailAddress]
        public string? Login { get; set; }

        [StringLength(200), Required]
        public string? Name { get; set; }

        public string? Comment { get; set; }

        [Range(1, 1_000_000)]
        public int Quantity { get; set; }

        public long? Sold { get; set; }

        [Range(typeof(decimal), "0", "99.5", MinimumIsExclusive = true)]
        public decimal Discount { get; set; }

        public byte Level { get; set; }

        [AllowedValues(null, "male", "female")]
        public string? Gender { get; set; }

        [AllowedValues("red", "green")]
        public string? Colour { get; set; }

        [JsonConverter(typeof(SnakeCaseSize))]
        public Size Size { get; set; }

        [JsonConverter(typeof(SnakeCaseSize))]
        public Size? MaybeSize { get; set; }

        public DayOfWeek Weekday { get; set; }

        [RegularExpression(@"^\+[0-9]{2,15}$")]
        public string Phone { get; set; } = "";

        [RegularExpression("[A-Z]+|[0-9]+")]
        public string Code { get; set; } = "";

        [RegularExpression(@"\A(?i)[a-z]+\z")]
        public string DotNetCode { get; set; } = "";

        [Length(1, 5)]
        public string[] Tags { get; set; } = [];

        [Url]
        public string? Link { get; set; }

        public byte[] Picture { get; set; } = [];

        public DateOnly Born { get; set; }
    }

    private sealed record Positional(string Id, string? Note, Line Line, int Count = 1);

    private sealed record Line([property: Required] string? Article, int? Weight)
    {
        public int Total { get; init; }
    }

    private sealed class Optional
    {
        public string? Text { get; set; }

        public int Number { get; set; }
    }

    private enum Size
    {
        Small,
        VeryLarge,
    }

    private sealed class SnakeCaseSize() : JsonStringEnumConverter<Size>(JsonNamingPolicy.SnakeCaseLower);
}
