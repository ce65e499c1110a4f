using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Writes a description of a form's file: <c>{"fileName": …, "length": …, "contentType": …}</c>.</summary>
internal sealed class FormFileConverter : JsonConverter<IFormFile>
{
    public override bool CanConvert(Type typeToConvert) => typeof(IFormFile).IsAssignableFrom(typeToConvert);

    public override IFormFile Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new JsonException("A webhook can't change a file of a form.");

    public override void Write(Utf8JsonWriter writer, IFormFile value, JsonSerializerOptions options) => Describe(writer, value);

    /// <summary>Returns the JSON schema of the description.</summary>
    public static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["fileName"] = new JsonObject { ["type"] = "string" },
            ["length"] = new JsonObject { ["type"] = "integer" },
            ["contentType"] = new JsonObject { ["type"] = "string" },
        },
    };

    public static void Describe(Utf8JsonWriter writer, IFormFile file)
    {
        writer.WriteStartObject();
        writer.WriteString("fileName", file.FileName);
        writer.WriteNumber("length", file.Length);
        writer.WriteString("contentType", file.ContentType);
        writer.WriteEndObject();
    }
}
