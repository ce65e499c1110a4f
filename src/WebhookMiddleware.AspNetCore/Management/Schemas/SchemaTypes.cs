using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Reads and changes the types that a schema allows: <c>"string"</c>, or several as in <c>["string", "null"]</c>.</summary>
internal static class SchemaTypes
{
    /// <summary>Returns the types; none if the schema allows all, or if it does not name them.</summary>
    public static IReadOnlyList<string> Of(JsonNode? schema) => (schema as JsonObject)?["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    /// <summary>Removes a type. One that is the only one stays.</summary>
    public static void Remove(JsonObject schema, string type)
    {
        if (Of(schema).Where(one => one != type).ToArray() is { Length: > 0 } rest)
        {
            schema["type"] = rest is [var only] ? only : new JsonArray([.. rest.Select(one => JsonValue.Create(one))]);
        }
    }
}
