using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Adds what the exporter leaves out of a schema: which members the API requires, what its validation attributes allow, the sizes of
/// numbers, the values of enumerations, base64, files of a form, and what the API's code says of a member.
/// </summary>
internal static class SchemaAnnotations
{
    /// <summary>Adds to a schema.</summary>
    /// <param name="context">What the schema is of.</param>
    /// <param name="node">The exported schema.</param>
    /// <param name="requiresNonNullable">Whether the API requires every member that can't be null.</param>
    public static JsonNode Add(JsonSchemaExporterContext context, JsonNode node, bool requiresNonNullable = false)
    {
        if (node is not JsonObject schema)
        {
            return typeof(IFormFile).IsAssignableFrom(context.TypeInfo.Type) ? FormFileConverter.Schema() : node;
        }

        // A reference leads to the schema of the same member elsewhere, which has all this.
        if (!schema.ContainsKey("$ref"))
        {
            AddType(context, schema);
            AddRequired(context.TypeInfo, schema, requiresNonNullable);
            var validation = Attributes<ValidationAttribute>(context.PropertyInfo);
            foreach (var attribute in validation.OrderBy(attribute => attribute is RequiredAttribute))
            {
                ValidationKeywords.Add(attribute, context.TypeInfo, schema);
            }
        }

        if (Attributes<DescriptionAttribute>(context.PropertyInfo).FirstOrDefault() is { Description: { Length: > 0 } description })
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static void AddType(JsonSchemaExporterContext context, JsonObject schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>))
        {
            schema["contentEncoding"] = "base64";
        }
        else if (type.IsEnum)
        {
            EnumValues.Add(type, schema);
        }
        else if (NumberFormats.Has(type))
        {
            var handling = context.PropertyInfo?.NumberHandling
                ?? context.TypeInfo.NumberHandling
                ?? context.TypeInfo.Options.NumberHandling;
            NumberFormats.Add(type, isText: handling.HasFlag(JsonNumberHandling.WriteAsString), schema);
        }
    }

    private static void AddRequired(JsonTypeInfo type, JsonObject schema, bool requiresNonNullable)
    {
        if (type.Kind != JsonTypeInfoKind.Object || schema["properties"] is not JsonObject members)
        {
            return;
        }

        var required = schema["required"] as JsonArray ?? [];
        foreach (var property in type.Properties.Where(property => members.ContainsKey(property.Name)))
        {
            required.RemoveAll(name => name!.GetValue<string>() == property.Name);
            if (IsRequired(property, members[property.Name]) || (requiresNonNullable && CantBeNull(property)))
            {
                required.Add((JsonNode)property.Name);
            }
        }

        if (required.Count == 0)
        {
            schema.Remove("required");
        }
        else if (required.Parent is null)
        {
            schema["required"] = required;
        }
    }

    // The exporter lists every parameter of a constructor. One that can be null may be missing, unless the API's options say otherwise.
    private static bool IsRequired(JsonPropertyInfo property, JsonNode? schema)
        => property.IsRequired
            || Attributes<ValidationAttribute>(property).Any(attribute => attribute is RequiredAttribute)
            || (property.AssociatedParameter is { HasDefaultValue: false }
                && (property.Options.RespectRequiredConstructorParameters || !SchemaTypes.Of(schema).Contains("null")));

    // As controllers see it: values have a default, and code without annotations says nothing of null.
    private static bool CantBeNull(JsonPropertyInfo property)
        => !property.PropertyType.IsValueType && !(property.AssociatedParameter?.IsNullable ?? property.IsSetNullable);

    // A record's attributes are on the parameters of its constructor.
    private static IEnumerable<T> Attributes<T>(JsonPropertyInfo? property)
        => Attributes(property?.AttributeProvider, typeof(T))
            .Concat(Attributes(property?.AssociatedParameter?.AttributeProvider, typeof(T)))
            .Cast<T>();

    private static object[] Attributes(System.Reflection.ICustomAttributeProvider? provider, Type type)
        => provider?.GetCustomAttributes(type, inherit: true) ?? [];
}

/// <summary>Adds the values of an enumeration.</summary>
file static class EnumValues
{
    public static void Add(Type type, JsonObject schema)
    {
        if (schema["enum"] is JsonArray names)
        {
            schema["type"] = names.Contains(null) ? new JsonArray("string", "null") : "string";
        }
        else if (SchemaTypes.Of(schema).Contains("integer") && !type.IsDefined(typeof(FlagsAttribute), inherit: false))
        {
            var values = Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(Number);
            schema["enum"] = new JsonArray([.. values, .. SchemaTypes.Of(schema).Contains("null") ? [null] : Array.Empty<JsonNode?>()]);
        }
    }

    private static JsonNode Number(object value)
        => value is ulong large ? JsonValue.Create(large) : JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture));
}
