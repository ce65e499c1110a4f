using System.Globalization;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Generates a value that fits a JSON schema as .NET exports it: every member, one item for each list, no recursion. Names and formats tell
/// what a realistic value is.
/// </summary>
internal sealed class SampleGenerator(JsonNode root)
{
    private const int MaxDepth = 16;
    private const int MaxItems = 100;

    // The schemas in progress: a schema that occurs within itself is left out.
    private readonly HashSet<JsonNode> _open = new(ReferenceEqualityComparer.Instance);

    public JsonNode? Generate() => TryGenerate(root, MemberName.None, out var sample) ? sample : null;

    private bool TryGenerate(JsonNode? node, MemberName name, out JsonNode? sample)
    {
        sample = null;
        if (node is not JsonObject schema)
        {
            // "true" allows any value.
            sample = new JsonObject();
            return true;
        }

        if (_open.Count >= MaxDepth || !_open.Add(schema))
        {
            return false;
        }

        try
        {
            return TryGenerate(schema, name, out sample);
        }
        finally
        {
            _open.Remove(schema);
        }
    }

    private bool TryGenerate(JsonObject schema, MemberName name, out JsonNode? sample)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            return TryGenerate(Resolve(reference), name, out sample);
        }

        if (schema.TryGetPropertyValue("const", out var constant))
        {
            sample = constant?.DeepClone();
            return true;
        }

        if (schema["enum"] is JsonArray { Count: > 0 } values)
        {
            sample = values[0]?.DeepClone();
            return true;
        }

        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray { Count: > 0 } alternatives)
        {
            return TryGenerateFirst(alternatives, schema, name, out sample);
        }

        sample = Generate(schema, name);
        return true;
    }

    // In polymorphic types, the alternatives have the differences, and the schema around them has the common members.
    private bool TryGenerateFirst(JsonArray alternatives, JsonObject schema, MemberName name, out JsonNode? sample)
    {
        if (!TryGenerate(alternatives[0], name, out sample))
        {
            return false;
        }

        if (sample is JsonObject target && schema["properties"] is JsonObject common)
        {
            AddMembers(common, target, name);
        }

        return true;
    }

    private JsonNode? Generate(JsonObject schema, MemberName name) => TypeOf(schema) switch
    {
        "string" => SampleValues.Text(schema, name),
        "integer" or "number" => SampleValues.Number(schema, name),
        "boolean" => true,
        "null" => null,
        "array" => List(schema, name),
        _ => Members(schema, name),
    };

    private JsonArray List(JsonObject schema, MemberName name)
    {
        if (!schema.ContainsKey("items") || !TryGenerate(schema["items"], name, out var item))
        {
            return [];
        }

        var count = Math.Clamp(schema["minItems"]?.GetValue<int>() ?? 1, 1, MaxItems);
        return new JsonArray([.. Enumerable.Range(0, count).Select(_ => item?.DeepClone())]);
    }

    private JsonObject Members(JsonObject schema, MemberName name)
    {
        var sample = new JsonObject();
        if (schema["properties"] is JsonObject properties)
        {
            AddMembers(properties, sample, name);
        }
        else if (schema["additionalProperties"] is { } values && TryGenerate(values, name, out var value))
        {
            sample["key"] = value;
        }

        return sample;
    }

    private void AddMembers(JsonObject properties, JsonObject target, MemberName parent)
    {
        foreach (var (name, schema) in properties)
        {
            if (!target.ContainsKey(name) && TryGenerate(schema, parent.Enter(name), out var value))
            {
                target[name] = value;
            }
        }
    }

    // Of ["string", "null"], the first informative type; a number that may also be written as text is a number.
    private static string? TypeOf(JsonObject schema)
    {
        var types = SchemaTypes.Of(schema);
        return types.FirstOrDefault(type => type is "integer" or "number")
            ?? types.FirstOrDefault(type => type is not "null")
            ?? (types is [var only, ..] ? only : null)
            ?? (schema.ContainsKey("items") ? "array" : null);
    }

    private JsonNode? Resolve(string reference)
    {
        var node = (JsonNode?)root;
        foreach (var segment in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(segment)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)] : node?[name];
        }

        return node;
    }
}
