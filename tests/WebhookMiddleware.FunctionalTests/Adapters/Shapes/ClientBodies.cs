using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Bodies that a client may send or a webhook may make, and APIs that bind them in every way. Each answers with what it has bound.</summary>
public static class ClientBodies
{
    public const string Valid =
        """{"name":"n","count":2,"code":"A","small":1,"color":"Red","inner":{"code":"A"},"items":[{"code":"A"}],"map":{"a":1},"any":{"x":1}}""";

    /// <summary>Documents for bodies of <see cref="Order"/>'s members.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        Valid, "null", "1", "true", "\"x\"", "[]", "{}", "[null]", "[1]",
        With("name", "null"), Without("name"), With("name", "1"), With("name", "\"\""), With("code", "null"), Without("code"), With("code", "\"AAA\""),
        With("count", "null"), Without("count"), With("count", "11"), With("count", "1.5"), With("count", "1e100"), With("count", "\"3\""), With("count", "[]"),
        With("small", "300"), With("small", "-1"), With("color", "\"Blue\""), With("color", "\"Nope\""), With("color", "1"), With("color", "99"),
        With("inner", "null"), With("inner", "[]"), With("inner", "\"x\""), With("inner", "{}"), With("inner", "{\"code\":null}"), With("inner", "{\"code\":\"AAA\"}"),
        With("items", "null"), With("items", "{}"), With("items", "[null]"), With("items", "[{\"code\":\"A\"},{}]"), With("items", "[{\"code\":null}]"),
        With("items", "[{\"code\":\"AAA\"}]"), With("map", "null"), With("map", "{\"a\":null}"), With("map", "{\"a\":\"x\"}"), With("map", "{\"a\":1e50}"),
        With("any", "null"), With("any", Nested(25)), With("any", Nested(40)), With("any", Nested(55)),
    ];

    /// <summary>The same as lists and dictionaries of what is in <see cref="Order"/>.</summary>
    public static IReadOnlyList<string> Lists { get; } =
    [
        "[{\"code\":\"A\"}]", "null", "[]", "{}", "[null]", "[1]", "[{}]", "[{\"code\":null}]", "[{\"code\":\"AAA\"}]", "[[]]", "\"x\"", "[{\"code\":\"A\"},null]",
    ];

    public static IReadOnlyList<string> Maps { get; } = ["{\"a\":1}", "null", "{}", "[]", "{\"a\":null}", "{\"a\":\"1\"}", "{\"a\":1.5}", "{\"b\":300000000000}", "1"];

    /// <summary>Bodies of a type with derived ones: the discriminator comes first.</summary>
    public static IReadOnlyList<string> Payments { get; } =
    [
        """{"kind":"card","sum":1,"account":"a"}""", "null", "{}", """{"sum":1,"account":"a","kind":"card"}""", """{"sum":1}""", """{"kind":"gold","sum":1}""",
        """{"kind":"cash","sum":1,"desk":2}""", """{"kind":null,"sum":1}""", """{"kind":"card","sum":"x"}""", """{"kind":"cash","sum":1,"desk":null}""",
    ];

    /// <summary>Bodies of a type that looks at itself when it has been read.</summary>
    public static IReadOnlyList<string> Periods { get; } = ["""{"from":1,"to":2}""", """{"from":3,"to":2}""", """{"from":3}""", """{"to":-1}""", "{}", "null"];

    public enum Color
    {
        Red,
        Blue,
    }

    public sealed class Order
    {
        public required string Name { get; set; }

        [Range(1, 10)]
        public int Count { get; set; }

        [Required, StringLength(2)]
        public string? Code { get; set; }

        public byte Small { get; set; }

        [JsonConverter(typeof(JsonStringEnumConverter<Color>))]
        public Color Color { get; set; }

        public Item? Inner { get; set; }

        public List<Item>? Items { get; set; }

        public Dictionary<string, int>? Map { get; set; }

        public JsonNode? Any { get; set; }
    }

    public sealed class Item
    {
        [StringLength(2)]
        public string Code { get; set; } = "";
    }

    public sealed record Positional(
        string Name, [Range(1, 10)] int Count, string? Code, byte Small, Item? Inner, Item[] Items, Dictionary<string, int>? Map, JsonElement Any, string Color = "Red");

    public record struct Structure(string? Name, int Count, string? Code, byte Small, Item? Inner, List<Item>? Items, IDictionary<string, int>? Map, object? Any, string? Color);

    public sealed class Checking
    {
        public Checking(string name, int count) => (Name, Count) = (name ?? throw new ArgumentNullException(nameof(name)), count);

        public string Name { get; }

        public int Count { get; }

        public string? Code { get; init; }

        public int? Small { get; init; }

        public string? Color { get; init; }

        public JsonElement? Inner { get; init; }

        public JsonElement? Items { get; init; }

        public JsonElement? Map { get; init; }

        public JsonElement? Any { get; init; }
    }

    public sealed class Period : IJsonOnDeserialized
    {
        public int From { get; set; }

        public int To { get; set; }

        public void OnDeserialized()
        {
            if (To < From)
            {
                throw new JsonException("It ends before it begins.");
            }
        }
    }

    public sealed record Holder(Order Body);

    public sealed record OptionalHolder(Order? Body);

    public sealed class Own
    {
        public Order? Order { get; init; }

        public static async ValueTask<Own?> BindAsync(HttpContext context, ParameterInfo parameter)
            => await context.Request.ReadFromJsonAsync<Order>() is { } order ? new Own { Order = order } : null;
    }

    public static string Answer(object? body) => body is JsonDocument document ? document.RootElement.GetRawText() : JsonSerializer.Serialize(body);

    private static string With(string member, string json)
    {
        var document = JsonNode.Parse(Valid)!.AsObject();
        document[member] = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 100 });
        return document.ToJsonString(new JsonSerializerOptions { MaxDepth = 100 });
    }

    private static string Without(string member)
    {
        var document = JsonNode.Parse(Valid)!.AsObject();
        document.Remove(member);
        return document.ToJsonString();
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
