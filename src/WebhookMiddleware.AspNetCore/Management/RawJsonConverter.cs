using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Writes UTF-8 JSON unchanged, however deep it is and with its original digits and escapes. An empty value is written as null.
/// </summary>
internal sealed class RawJsonConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        if (value.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }
    }
}
