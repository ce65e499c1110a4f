using System.Text.Json.Nodes;

namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Adds the sizes of numbers to their schemas, by the names of the OpenAPI format registry.</summary>
internal static class NumberFormats
{
    private static readonly Dictionary<Type, (string? Format, long? Minimum, long? Maximum)> Formats = new()
    {
        [typeof(sbyte)] = (null, sbyte.MinValue, sbyte.MaxValue),
        [typeof(byte)] = (null, byte.MinValue, byte.MaxValue),
        [typeof(short)] = (null, short.MinValue, short.MaxValue),
        [typeof(ushort)] = (null, ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = ("int32", null, null),
        [typeof(uint)] = (null, uint.MinValue, uint.MaxValue),
        [typeof(long)] = ("int64", null, null),
        [typeof(ulong)] = (null, 0, null),
        [typeof(float)] = ("float", null, null),
        [typeof(double)] = ("double", null, null),
        [typeof(decimal)] = (null, null, null),
    };

    public static bool Has(Type type) => Formats.ContainsKey(type);

    /// <summary>Adds the format and the limits of a number.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="isText">Whether it is written as text.</param>
    /// <param name="schema">Its schema.</param>
    public static void Add(Type type, bool isText, JsonObject schema)
    {
        if (isText || SchemaTypes.Of(schema).Count == 0)
        {
            return;
        }

        // The API may read numbers from text, but payloads are written with numbers.
        SchemaTypes.Remove(schema, "string");
        schema.Remove("pattern");

        var (format, minimum, maximum) = Formats[type];
        Set(schema, "format", format);
        Set(schema, "minimum", minimum);
        Set(schema, "maximum", maximum);
    }

    private static void Set(JsonObject schema, string keyword, JsonNode? value)
    {
        if (value is not null)
        {
            schema[keyword] = value;
        }
    }
}
