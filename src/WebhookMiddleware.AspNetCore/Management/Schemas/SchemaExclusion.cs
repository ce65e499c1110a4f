using System.Text.Json.Nodes;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Removes the members that are withheld from webhooks from an exported schema.</summary>
internal static class SchemaExclusion
{
    private const string AnyName = "*";

    public static void Apply(JsonNode? node, MemberPlace place)
    {
        if (node is not JsonObject schema)
        {
            return;
        }

        if (schema["properties"] is JsonObject properties)
        {
            foreach (var (name, member) in properties.ToArray())
            {
                if (place.TryEnter(name, out var next))
                {
                    Apply(member, next);
                }
                else
                {
                    Remove(schema, properties, name);
                }
            }
        }

        place.TryEnter(0, out var element);
        Apply(schema["items"], element);
        place.TryEnter(AnyName, out var value);
        Apply(schema["additionalProperties"], value);
        foreach (var alternative in (schema["anyOf"] as JsonArray ?? []).Concat(schema["oneOf"] as JsonArray ?? []))
        {
            Apply(alternative, place);
        }
    }

    private static void Remove(JsonObject schema, JsonObject properties, string name)
    {
        properties.Remove(name);
        if (schema["required"] is JsonArray required)
        {
            required.RemoveAll(item => item?.GetValue<string>() == name);
            if (required.Count == 0)
            {
                schema.Remove("required");
            }
        }
    }
}
