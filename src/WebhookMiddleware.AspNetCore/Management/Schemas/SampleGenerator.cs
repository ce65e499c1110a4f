using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Generates a value that fits a JSON schema as .NET exports it: every member, one item for each list, no recursion.
/// </summary>
internal sealed class SampleGenerator(JsonNode root)
{
    private const int MaxDepth = 16;
    private const int MaxTextLength = 1000;

    // The schemas in progress: a schema that occurs within itself is left out.
    private readonly HashSet<JsonNode> _open = new(ReferenceEqualityComparer.Instance);

    public JsonNode? Generate() => TryGenerate(root, out var sample) ? sample : null;

    private bool TryGenerate(JsonNode? node, out JsonNode? sample)
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
            return TryGenerate(schema, out sample);
        }
        finally
        {
            _open.Remove(schema);
        }
    }

    private bool TryGenerate(JsonObject schema, out JsonNode? sample)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            return TryGenerate(Resolve(reference), out sample);
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
            return TryGenerateFirst(alternatives, schema, out sample);
        }

        return TryGenerateType(schema, out sample);
    }

    // In polymorphic types, the alternatives have the differences, and the schema around them has the common members.
    private bool TryGenerateFirst(JsonArray alternatives, JsonObject schema, out JsonNode? sample)
    {
        if (!TryGenerate(alternatives[0], out sample))
        {
            return false;
        }

        if (sample is JsonObject target && schema["properties"] is JsonObject common)
        {
            AddMembers(common, target);
        }

        return true;
    }

    private bool TryGenerateType(JsonObject schema, out JsonNode? sample)
    {
        sample = TypeOf(schema) switch
        {
            "string" => Text(schema),
            "integer" or "number" => Number(schema),
            "boolean" => true,
            "null" => null,
            "array" => List(schema),
            _ => Members(schema),
        };
        return true;
    }

    private JsonArray List(JsonObject schema)
        => schema.ContainsKey("items") && TryGenerate(schema["items"], out var item) ? [item] : [];

    private JsonObject Members(JsonObject schema)
    {
        var sample = new JsonObject();
        if (schema["properties"] is JsonObject properties)
        {
            AddMembers(properties, sample);
        }
        else if (schema["additionalProperties"] is { } values && TryGenerate(values, out var value))
        {
            sample["key"] = value;
        }

        return sample;
    }

    private void AddMembers(JsonObject properties, JsonObject target)
    {
        foreach (var (name, schema) in properties)
        {
            if (!target.ContainsKey(name) && TryGenerate(schema, out var value))
            {
                target[name] = value;
            }
        }
    }

    // Of ["string", "null"], the first informative type; a number that may also be written as text is a number.
    private static string? TypeOf(JsonObject schema)
    {
        var types = schema["type"] switch
        {
            JsonArray several => several.Select(type => type!.GetValue<string>()).ToList(),
            JsonValue one => [one.GetValue<string>()],
            _ => [],
        };
        return types.Find(type => type is "integer" or "number")
            ?? types.Find(type => type is not "null")
            ?? types.FirstOrDefault()
            ?? (schema.ContainsKey("items") ? "array" : null);
    }

    // Returns 1 if it is within the limits, else the nearest limit.
    private static JsonNode Number(JsonObject schema)
    {
        if (schema["minimum"] is { } minimum && minimum.GetValue<double>() > 1)
        {
            return minimum.DeepClone();
        }

        return schema["maximum"] is { } maximum && maximum.GetValue<double>() < 1 ? maximum.DeepClone() : JsonValue.Create(1);
    }

    private static string Text(JsonObject schema)
        => schema["format"]?.GetValue<string>() switch
        {
            "date-time" => "2026-01-31T12:00:00Z",
            "date" => "2026-01-31",
            "time" => "12:00:00",
            "uuid" => "0198c0de-0000-7000-8000-000000000001",
            "uri" => "https://example.com/",
            "email" => "user@example.com",
            "phone" => "+79990000000",
            _ when schema.ContainsKey("contentEncoding") => "AAAA",
            _ when schema.ContainsKey("pattern") => PatternText(schema),
            _ => PlainText(schema),
        };

    private static string PlainText(JsonObject schema)
    {
        const string Sample = "string";
        var min = Math.Min(schema["minLength"]?.GetValue<int>() ?? 0, MaxTextLength);
        var max = schema["maxLength"]?.GetValue<int>() ?? MaxTextLength;
        var text = Sample.PadRight(min, 'g');
        return text.Length > max ? text[..max] : text;
    }

    // The exporter writes patterns only for time spans and for numbers as text.
    private static string PatternText(JsonObject schema)
        => schema["pattern"]!.GetValue<string>().Contains(':', StringComparison.Ordinal) ? "00:01:00" : "1";

    private JsonNode? Resolve(string reference)
    {
        var node = (JsonNode?)root;
        foreach (var segment in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(segment)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            node = node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node?[name];
        }

        return node;
    }
}
