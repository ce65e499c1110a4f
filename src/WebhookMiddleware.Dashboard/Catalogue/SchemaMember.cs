using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Dashboard.Layout;

namespace WebhookMiddleware.Dashboard.Catalogue;

/// <summary>A member of a payload, as a row of a table.</summary>
/// <param name="Path">The path, such as <c>items[].price</c>.</param>
/// <param name="Type">The JSON types, without null; empty if it can be any.</param>
/// <param name="IsRequired">Whether it has to be given.</param>
/// <param name="IsNullable">Whether it can be null.</param>
/// <param name="Bounds">The limits of its value, by the keyword of the schema.</param>
internal sealed record SchemaMember(
    string Path, IReadOnlyList<string> Type, bool IsRequired, bool IsNullable, IReadOnlyList<KeyValuePair<string, string>> Bounds)
{
    private const int MaxDepth = 8;
    private const int MaxMembers = 200;

    // What limits a value, in the order in which people read it.
    private static readonly string[] Keywords =
    [
        "format", "const", "enum", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "minLength", "maxLength", "minItems",
        "maxItems", "pattern",
    ];

    /// <summary>Returns the members of a JSON schema, those of an object below it.</summary>
    public static IReadOnlyList<SchemaMember> Of(JsonNode? schema) => [.. Walk(schema, "", 0).Take(MaxMembers)];

    private static IEnumerable<SchemaMember> Walk(JsonNode? node, string path, int depth)
    {
        if (depth == MaxDepth || node is not JsonObject schema)
        {
            yield break;
        }

        if (schema["items"] is { } items)
        {
            foreach (var member in Walk(items, path + "[]", depth + 1))
            {
                yield return member;
            }
        }

        var required = (schema["required"] as JsonArray ?? []).Select(name => (string?)name).ToHashSet();
        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            var below = path.Length == 0 ? name : $"{path}.{name}";
            var types = TypesOf(value);
            yield return new SchemaMember(
                below, [.. types.Where(type => type != "null")], required.Contains(name), types.Contains("null"), BoundsOf(value));
            foreach (var member in Walk(value, below, depth + 1))
            {
                yield return member;
            }
        }
    }

    private static string[] TypesOf(JsonNode? node) => (node as JsonObject)?["type"] switch
    {
        JsonArray types => [.. types.Select(type => (string)type!)],
        JsonValue type => [(string)type!],
        _ => [],
    };

    private static KeyValuePair<string, string>[] BoundsOf(JsonNode? node)
        => node is not JsonObject schema ? []
            : [.. Keywords.Where(schema.ContainsKey).Select(keyword => KeyValuePair.Create(keyword, Write(schema[keyword])))];

    private static string Write(JsonNode? value) => value switch
    {
        JsonArray values => string.Join(", ", values.Select(Write)),
        not null when value.GetValueKind() == JsonValueKind.String => (string)value!,
        _ => JsonText.Write(value),
    };
}
