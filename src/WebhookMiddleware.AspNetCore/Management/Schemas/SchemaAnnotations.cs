using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using WebhookMiddleware.AspNetCore.Payloads;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Adds what the exporter leaves out of a schema: base64, files of a form, and the limits that validation attributes set.
/// </summary>
internal static class SchemaAnnotations
{
    public static JsonNode Add(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return typeof(IFormFile).IsAssignableFrom(context.TypeInfo.Type) ? FormFileConverter.Schema() : node;
        }

        if (context.TypeInfo.Type == typeof(byte[]) || context.TypeInfo.Type == typeof(ReadOnlyMemory<byte>))
        {
            schema["contentEncoding"] = "base64";
        }

        // A record's attributes are on the parameters of its constructor.
        var property = context.PropertyInfo;
        foreach (var attribute in Attributes(property?.AttributeProvider)
            .Concat(Attributes(property?.AssociatedParameter?.AttributeProvider)))
        {
            Add(attribute, schema);
        }

        return schema;
    }

    private static object[] Attributes(System.Reflection.ICustomAttributeProvider? provider)
        => provider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [];

    private static void Add(object attribute, JsonObject schema)
    {
        switch (attribute)
        {
            case EmailAddressAttribute:
                schema["format"] = "email";
                break;
            case PhoneAttribute:
                schema["format"] = "phone";
                break;
            case UrlAttribute:
                schema["format"] = "uri";
                break;
            case RangeAttribute { Minimum: int or double } range:
                SetLimit(schema, "minimum", range.Minimum);
                SetLimit(schema, "maximum", range.Maximum);
                break;
            case StringLengthAttribute length:
                schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
        }
    }

    // Infinities, which JSON lacks, are not limits.
    private static void SetLimit(JsonObject schema, string name, object limit)
    {
        if (Convert.ToDouble(limit, CultureInfo.InvariantCulture) is var number && double.IsFinite(number))
        {
            schema[name] = number;
        }
    }
}
