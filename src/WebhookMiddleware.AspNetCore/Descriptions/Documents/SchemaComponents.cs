using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.AspNetCore.Descriptions.Documents;

/// <summary>
/// Adds an exported schema to a document. The exporter refers to parts of the schema by their places in it (<c>#/properties/children</c>),
/// which are no places of the document: each such part becomes a component of its own.
/// </summary>
internal sealed partial class SchemaComponents
{
    private readonly DescriptionDocument _document;
    private readonly string _name;
    private readonly JsonNode _root;
    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    private SchemaComponents(DescriptionDocument document, string name, JsonNode root)
    {
        _document = document;
        _name = name;
        _root = root;
        FindParts(root);
    }

    /// <summary>Adds the schema as a component, and returns a reference to it.</summary>
    public static JsonObject Add(DescriptionDocument document, string name, JsonNode exported)
        => document.Schema(name, _ => new SchemaComponents(document, name, exported).Convert(exported, SchemaPointer.Root, isPart: true));

    private void FindParts(JsonNode? node)
    {
        if (node is JsonObject { Count: > 0 } schema && schema["$ref"] is JsonValue reference)
        {
            var pointer = SchemaPointer.Parse(reference.GetValue<string>());
            if (!_parts.ContainsKey(pointer.Key))
            {
                var name = pointer == SchemaPointer.Root ? _name : $"{_name}.{OtherThanName().Replace(pointer.Name, "_")}";
                _parts[pointer.Key] = _parts.ContainsValue(name) ? $"{name}{_parts.Count}" : name;
            }
        }

        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children)
        {
            FindParts(child);
        }
    }

    private JsonObject Convert(JsonNode? node, SchemaPointer place, bool isPart = false)
    {
        if (node is not JsonObject schema)
        {
            // The library's reader knows no schemas that are only true or false.
            return node?.GetValueKind() == JsonValueKind.False ? new JsonObject { ["not"] = new JsonObject() } : new JsonObject();
        }

        if (!isPart && _parts.TryGetValue(place.Key, out var part))
        {
            return _document.Schema(part, _ => Convert(schema, place, isPart: true));
        }

        return schema["$ref"] is JsonValue reference ? Refer(reference.GetValue<string>()) : ConvertMembers(schema, place);
    }

    private JsonObject Refer(string reference)
    {
        var pointer = SchemaPointer.Parse(reference);
        return pointer.Find(_root) is { } target
            ? _document.Schema(_parts[pointer.Key], _ => Convert(target, pointer, isPart: true))
            // It was in a member that is withheld from webhooks.
            : [];
    }

    private JsonObject ConvertMembers(JsonObject schema, SchemaPointer place)
    {
        var converted = new JsonObject();
        foreach (var (name, value) in schema)
        {
            var next = place.Enter(name);
            switch (name)
            {
                case "properties" or "patternProperties":
                    converted[name] = new JsonObject(value!.AsObject()
                        .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Convert(member.Value, next.Enter(member.Key)))));
                    break;
                case "anyOf" or "oneOf" or "allOf":
                    converted[name] = new JsonArray([.. value!.AsArray().Select((item, index) => Convert(item, next.Enter($"{index}")))]);
                    break;
                case "items" or "not" or "additionalProperties" when value is JsonObject:
                    converted[name] = Convert(value, next);
                    break;
                case "const" when value?.GetValueKind() != JsonValueKind.String:
                    // The library keeps constants as texts.
                    converted["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "$comment":
                    break;
                default:
                    converted[name] = value?.DeepClone();
                    break;
            }
        }

        return converted;
    }

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex OtherThanName();
}
