using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class ClrPathTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Theory]
    [InlineData("Name", "name")]
    [InlineData("EMail", "e-mail")]
    [InlineData("Items[0].EMail", "items[0].e-mail")]
    [InlineData("Inner.Items[12].Name", "inner.items[12].name")]
    [InlineData("ByName[key].EMail", "byName[key].e-mail")]
    [InlineData("Maybe.Name", "maybe.Name")]
    [InlineData("Unknown.Name", "Unknown.name")]
    [InlineData("", "")]
    public void ToJson_OfMember_GivesItsJsonName(string path, string expected)
        => ClrPath.ToJson(path, Json.GetTypeInfo(typeof(Payload))).Should().Be(expected);

    [Theory]
    [InlineData("[0].EMail", "[0].e-mail")]
    [InlineData("[0].Items[1].Name", "[0].items[1].name")]
    public void ToJson_OfListBody_BeginsWithTheIndex(string path, string expected)
        => ClrPath.ToJson(path, Json.GetTypeInfo(typeof(List<Payload>))).Should().Be(expected);

    private sealed class Payload
    {
        public string? Name { get; set; }

        [JsonPropertyName("e-mail")]
        public string? EMail { get; set; }

        public List<Payload> Items { get; set; } = [];

        public Payload? Inner { get; set; }

        public Dictionary<string, Payload> ByName { get; set; } = [];

        public DateOnly? Maybe { get; set; }
    }
}
