using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Reads the query of a request: a string for a parameter given once, an array for one given several times.</summary>
internal sealed class QueryConverter : JsonConverter<IReadOnlyDictionary<string, StringValues>>
{
    public override IReadOnlyDictionary<string, StringValues> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var query = JsonElement.ParseValue(ref reader);
        return query.ValueKind == JsonValueKind.Object
            ? query.EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => Values(parameter.Value))
            : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, StringValues> value, JsonSerializerOptions options)
        => throw new NotSupportedException("Envelopes are only read.");

    private static StringValues Values(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => StringValues.Empty,
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            => value.EnumerateArray().Select(item => item.GetString()).ToArray(),
        _ => throw new JsonException(),
    };
}
