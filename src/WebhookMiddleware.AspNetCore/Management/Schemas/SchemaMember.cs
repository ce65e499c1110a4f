using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Json;
using WebhookMiddleware.Patching;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>A member of a payload, as a row of a table.</summary>
/// <param name="Path">
/// The path, such as <c>items[].price</c>; <c>tags[]</c> is an element, <c>names.*</c> a value of any name.
/// </param>
/// <param name="Type">The JSON types, without null; empty if it can be any.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
/// <param name="IsNullable">Whether it can be null.</param>
/// <param name="Bounds">The limits of its value, by the keyword of the schema.</param>
internal sealed record SchemaMember(
    string Path, IReadOnlyList<string> Type, bool IsRequired, bool IsNullable, IReadOnlyList<KeyValuePair<string, string>> Bounds)
{
    private const int MaxDepth = 8;
    private const int MaxMembers = 200;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    // What limits a value, in the order in which people read it.
    private static readonly string[] Keywords =
    [
        "format", "const", "enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength", "minItems",
        "maxItems", "pattern",
    ];

    /// <summary>Gets what the API's code says of it, such as its unit; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Gets the path of the member whose form it has, if its type contains itself; empty for the whole payload. Null for all others.
    /// </summary>
    public string? SameAs { get; init; }

    /// <summary>Returns the members of a JSON schema, those of an object below it.</summary>
    public static IReadOnlyList<SchemaMember> Of(JsonNode? schema) => [.. Walk(schema, "", 0).Take(MaxMembers)];

    private static IEnumerable<SchemaMember> Walk(JsonNode? node, string path, int depth)
    {
        if (depth == MaxDepth || node is not JsonObject schema)
        {
            return [];
        }

        var required = (schema["required"] as JsonArray ?? []).Select(name => (string?)name).ToHashSet();
        return Elements(schema["items"], path + "[]", depth)
            .Concat((schema["properties"] as JsonObject ?? []).SelectMany(member => Member(
                member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}", required.Contains(member.Key), depth)))
            .Concat(schema["additionalProperties"] is JsonObject any
                ? Member(any, path.Length == 0 ? "*" : $"{path}.*", isRequired: false, depth)
                : []);
    }

    // Objects in an array are described by their members, everything else by itself.
    private static IEnumerable<SchemaMember> Elements(JsonNode? elements, string path, int depth)
        => elements is not JsonObject schema ? []
            : schema.ContainsKey("properties") ? Walk(schema, path, depth + 1)
            : Member(schema, path, isRequired: false, depth);

    private static IEnumerable<SchemaMember> Member(JsonNode? schema, string path, bool isRequired, int depth)
    {
        var types = SchemaTypes.Of(schema);
        var member = new SchemaMember(
            path, [.. types.Where(type => type != "null")], isRequired, types.Contains("null"), BoundsOf(schema as JsonObject))
        {
            Description = (schema as JsonObject)?["description"]?.ToString(),
            SameAs = PathOf((schema as JsonObject)?["$ref"]?.ToString()),
        };
        return Walk(schema, path, depth + 1).Prepend(member);
    }

    // "#/properties/items/items" is items[].
    private static string? PathOf(string? reference)
    {
        if (reference is null || !JsonPointer.TryParseReference(reference, out var pointer))
        {
            return null;
        }

        var path = "";
        for (var i = 0; i < pointer.Segments.Count; i++)
        {
            path += pointer.Segments[i] switch
            {
                "items" => "[]",
                "properties" => $".{pointer.Segments[++i]}",
                _ => ".*",
            };
        }

        return path.TrimStart('.');
    }

    private static KeyValuePair<string, string>[] BoundsOf(JsonObject? schema)
        => schema is null ? []
            : [.. Keywords.Where(schema.ContainsKey).Select(keyword => KeyValuePair.Create(keyword, Write(schema[keyword])))];

    private static string Write(JsonNode? value) => value switch
    {
        JsonArray values => string.Join(", ", values.Select(Write)),
        null => "null",
        _ when value.GetValueKind() == JsonValueKind.String => (string)value!,
        _ => value.ToJsonString(Plain),
    };
}
