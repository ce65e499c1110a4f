using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>
/// Writes a form that a handler takes as an <see cref="IFormCollection"/>: its fields, texts or lists of texts, and its files by the names
/// of their fields.
/// </summary>
internal sealed class FormCollectionConverter : JsonConverter<IFormCollection>
{
    public override bool CanConvert(Type typeToConvert) => typeof(IFormCollection).IsAssignableFrom(typeToConvert);

    public override IFormCollection Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new JsonException(
            "A webhook can't change a form that its handler takes as an IFormCollection. Bind its fields to parameters or to a model.");

    public override void Write(Utf8JsonWriter writer, IFormCollection value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, texts) in value)
        {
            writer.WritePropertyName(name);
            Write(writer, [.. texts], static (writer, text) => writer.WriteStringValue(text));
        }

        var files = value.Files
            .GroupBy(file => file.Name, StringComparer.OrdinalIgnoreCase)
            .Where(field => !value.ContainsKey(field.Key));
        foreach (var field in files)
        {
            writer.WritePropertyName(field.Key);
            Write(writer, [.. field], FormFileConverter.Describe);
        }

        writer.WriteEndObject();
    }

    private static void Write<T>(Utf8JsonWriter writer, ReadOnlySpan<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items is [var only])
        {
            write(writer, only);
            return;
        }

        writer.WriteStartArray();
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
