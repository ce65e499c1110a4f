using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>
/// Adds what a validation attribute allows to the schema of its member. <see cref="RequiredAttribute"/> comes last, since what the others
/// say decides what it adds.
/// </summary>
internal static partial class ValidationKeywords
{
    public static void Add(object attribute, JsonTypeInfo type, JsonObject schema)
    {
        var isList = SchemaTypes.Of(schema).Contains("array");
        switch (attribute)
        {
            case RequiredAttribute required:
                AddRequired(required, schema);
                break;
            case DataTypeAttribute { DataType: var dataType } when FormatOf(dataType) is { } format:
                schema["format"] = format;
                break;
            case RangeAttribute range:
                AddRange(range, schema);
                break;
            case StringLengthAttribute length:
                AddLength(schema, isList: false, length.MinimumLength, length.MaximumLength);
                break;
            case LengthAttribute length:
                AddLength(schema, isList, length.MinimumLength, length.MaximumLength);
                break;
            case MinLengthAttribute length:
                AddLength(schema, isList, length.Length, maximum: null);
                break;
            case MaxLengthAttribute length:
                AddLength(schema, isList, minimum: null, length.Length);
                break;
            case RegularExpressionAttribute { Pattern: var pattern } when IsPortable(pattern):
                schema["pattern"] = pattern is ['^', .., '$'] && !pattern.Contains('|') ? pattern : $"^(?:{pattern})$";
                break;
            case AllowedValuesAttribute { Values: var values }:
                AddAllowed(values, type, schema);
                break;
            case Base64StringAttribute:
                schema["contentEncoding"] = "base64";
                break;
        }
    }

    private static void AddRequired(RequiredAttribute required, JsonObject schema)
    {
        SchemaTypes.Remove(schema, "null");
        (schema["enum"] as JsonArray)?.RemoveAll(value => value is null);
        if (!required.AllowEmptyStrings && SchemaTypes.Of(schema) is ["string"] && !schema.ContainsKey("minLength")
            && !schema.ContainsKey("format") && !schema.ContainsKey("enum"))
        {
            schema["minLength"] = 1;
        }
    }

    private static void AddLength(JsonObject schema, bool isList, int? minimum, int? maximum)
    {
        var (min, max) = isList ? ("minItems", "maxItems") : ("minLength", "maxLength");
        if (minimum > 0)
        {
            schema[min] = minimum;
        }

        // Negative: no limit, as in [MaxLength].
        if (maximum >= 0)
        {
            schema[max] = maximum;
        }
    }

    private static void AddRange(RangeAttribute range, JsonObject schema)
    {
        SetLimit(schema, range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum", range.Minimum);
        SetLimit(schema, range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum", range.Maximum);
    }

    // Infinities, which JSON lacks, are not limits. Neither are the limits of other types than numbers, such as dates.
    private static void SetLimit(JsonObject schema, string name, object limit)
    {
        var number = limit switch
        {
            int whole => whole,
            double real when double.IsFinite(real) => real,
            string text when SchemaTypes.Of(schema).Any(type => type is "integer" or "number")
                && double.TryParse(text, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => double.NaN,
        };
        if (double.IsFinite(number))
        {
            schema[name] = number;
        }
    }

    // Values of another type than the member's are equal to none of its values.
    private static void AddAllowed(object?[] values, JsonTypeInfo type, JsonObject schema)
    {
        var own = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        var allowsNull = SchemaTypes.Of(schema).Contains("null") && values.Contains(null);
        if (!allowsNull)
        {
            SchemaTypes.Remove(schema, "null");
        }

        schema["enum"] = new JsonArray(
        [
            .. values.Where(value => value?.GetType() == own).Select(value => JsonSerializer.SerializeToNode(value, type)),
            .. allowsNull ? [null] : Array.Empty<JsonNode?>(),
        ]);
    }

    private static string? FormatOf(DataType type) => type switch
    {
        DataType.EmailAddress => "email",
        DataType.PhoneNumber => "phone",
        DataType.Url => "uri",
        _ => null,
    };

    // The regular expressions of schemas are those of JavaScript, which lack some of .NET's constructs.
    private static bool IsPortable(string pattern) => !DotNetOnly().IsMatch(pattern);

    [GeneratedRegex(@"\\[AGZz]|\\p\{Is|\(\?[^:=!<]|\(\?<[^=!]|\[[^\]]*-\[|\(\?\(")]
    private static partial Regex DotNetOnly();
}
