using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>Converts a single value to a string, and none or several values to an array.</summary>
internal sealed class StringValuesJsonConverter : JsonConverter<StringValues>
{
    public override StringValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.String
            ? new StringValues(reader.GetString())
            : new StringValues(JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<string?[]>)options.GetTypeInfo(typeof(string[]))));

    public override void Write(Utf8JsonWriter writer, StringValues value, JsonSerializerOptions options)
    {
        if (value is [{ } only])
        {
            writer.WriteStringValue(only);
            return;
        }

        writer.WriteStartArray();
        foreach (var item in value)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}
