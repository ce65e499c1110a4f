using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.Calling;

/// <summary>Reads the members of an answer by type, and keeps the first error. A member that is null counts as left out.</summary>
internal sealed class AnswerMembers(JsonObject json, string prefix = "")
{
    /// <summary>What is wrong, naming the member; null when nothing is.</summary>
    public string? Error { get; private set; }

    public JsonObject? Object(string name) => Read<JsonObject>(name, "an object");

    public JsonArray? Array(string name) => Read<JsonArray>(name, "an array");

    public string? Text(string name)
        => json[name] is { } node && !(node is JsonValue && node.GetValueKind() == JsonValueKind.String)
            ? Fail<string>(name, "a string")
            : json[name]?.GetValue<string>();

    /// <summary>A number; one that is no 32-bit integer is given as zero.</summary>
    public int? Number(string name)
        => json[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.TryGetValue<int>(out var number) ? number : 0,
            _ => Fail<int?>(name, "a number"),
        };

    public IReadOnlyList<string> Texts(string name)
    {
        var array = Array(name);
        if (array is null)
        {
            return [];
        }

        return array.All(item => item?.GetValueKind() == JsonValueKind.String)
            ? [.. array.Select(item => item!.GetValue<string>())]
            : Fail<IReadOnlyList<string>>(name, "an array of strings") ?? [];
    }

    /// <summary>Keeps an error about a member.</summary>
    public T? Fail<T>(string name, string expected)
    {
        Error ??= $"The response's member '{prefix}{name}' must be {expected}.";
        return default;
    }

    /// <summary>Keeps an error that was found elsewhere.</summary>
    public void Fail(string? error) => Error ??= error;

    private T? Read<T>(string name, string expected)
        where T : JsonNode
        => json[name] switch
        {
            null => null,
            T node => node,
            _ => Fail<T>(name, expected),
        };
}
