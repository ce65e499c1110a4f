using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Schemas;

namespace WebhookMiddleware.AspNetCore.Descriptions.Operations;

/// <summary>Creates the schemas of responses from the types that are written, with an example of each.</summary>
internal static class ResponseSchemas
{
    private static readonly JsonSchemaExporterOptions ExporterOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Annotate,
    };

    /// <summary>Returns a reference to the schema of a type.</summary>
    public static JsonObject Of<T>(DescriptionDocument document, string name) => SchemaComponents.Add(document, name, Export<T>());

    /// <summary>Returns an example of a type.</summary>
    public static JsonNode ExampleOf<T>() => ResponseExamples.Realistic(new SampleGenerator(Export<T>()).Generate()!);

    /// <summary>Returns the schema of one page of a list.</summary>
    public static JsonObject PageOf(JsonObject item)
    {
        var page = Fragment.Of("""
            {
              "type": "object",
              "required": ["items", "nextCursor"],
              "properties": {
                "items": { "type": "array" },
                "nextCursor": { "type": ["string", "null"], "description": "The 'cursor' of the next page; null on the last one." }
              }
            }
            """);
        page["properties"]!["items"]!["items"] = item;
        return page;
    }

    public static JsonObject PageExample(JsonNode item) => new() { ["items"] = new JsonArray(item), ["nextCursor"] = null };

    /// <summary>Returns the schema of a type as it is exported.</summary>
    public static JsonNode Export<T>() => ManagementJson.Options.GetJsonSchemaAsNode(typeof(T), ExporterOptions);

    // Responses always have all of their members, null ones too, except those that say otherwise.
    private static JsonNode Annotate(JsonSchemaExporterContext context, JsonNode node)
    {
        node = SchemaAnnotations.Add(context, node);
        if (node is JsonObject schema && context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema.ContainsKey("properties"))
        {
            schema["required"] = new JsonArray(
                [.. context.TypeInfo.Properties.Where(IsAlwaysWritten).Select(property => JsonValue.Create(property.Name))]);
        }

        return node;
    }

    private static bool IsAlwaysWritten(JsonPropertyInfo property)
        => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is not true;
}
