using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Json;

/// <summary>
/// Reads the members of one JSON object by type. A member that is null counts as absent. A member of another type is reported by its path,
/// without its value, which may be a secret, and is read as null.
/// </summary>
internal sealed class JsonMembers(JsonObject source, string path, IMemberErrors errors)
{
    // Enough to show the mistake, without a response as large as a hostile request.
    private const int MaxUnknownReported = 20;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool IsGiven(string name) => source.ContainsKey(name);

    public bool IsNull(string name) => source.TryGetPropertyValue(name, out var value) && value is null;

    public JsonNode? Find(string name) => source[name];

    /// <summary>Reports the members with unknown names.</summary>
    public void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (var name in source.Select(member => member.Key).Where(name => !known.Contains(name)).Take(MaxUnknownReported))
        {
            var hint = NearestName.Find(name, known) is { } nearest
                ? $"Did you mean '{nearest}'?"
                : $"Known members: {string.Join(", ", known)}.";
            errors.Add(PathOf(name), $"There is no member '{LogSanitizer.Of(name, maxLength: 100)}'. {hint}");
        }
    }

    public JsonObject? ReadObject(string name) => Read(name, JsonValueKind.Object, "must be an object")?.AsObject();

    public JsonArray? ReadArray(string name) => Read(name, JsonValueKind.Array, "must be an array")?.AsArray();

    public string? ReadString(string name) => Read(name, JsonValueKind.String, "must be a string")?.GetValue<string>();

    public JsonValue? ReadNumber(string name) => Read(name, JsonValueKind.Number, "must be a number")?.AsValue();

    public bool? ReadBoolean(string name)
        => Find(name) is not { } value ? null
            : value.GetValueKind() is var kind and (JsonValueKind.True or JsonValueKind.False) ? kind is JsonValueKind.True
            : Mistyped<bool?>(name, "must be true or false");

    /// <summary>Reads an array of strings. Returns an empty list if the member is absent or anything else.</summary>
    public IReadOnlyList<string> ReadStrings(string name)
        => ReadArray(name) is not { } array ? []
            : array.All(item => item?.GetValueKind() == JsonValueKind.String) ? [.. array.Select(item => item!.GetValue<string>())]
            : Mistyped<IReadOnlyList<string>>(name, "must be an array of strings") ?? [];

    /// <summary>Reads a 32-bit integer in a range.</summary>
    public int? ReadInt32(string name, int min = int.MinValue, int max = int.MaxValue)
    {
        var expected = $"must be a whole number from {min} to {max}";

        // Parsed from its text, since a JsonObject that was built in code can hold any number type.
        return Read(name, JsonValueKind.Number, expected) is not { } value ? null
            : int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max ? number
            : Mistyped<int?>(name, expected);
    }

    /// <summary>Reads a timestamp with an offset.</summary>
    public DateTimeOffset? ReadTimestamp(string name)
    {
        if (Read(name, JsonValueKind.String, "must be a string with a timestamp (ISO 8601 with an offset), or null") is not { } value)
        {
            return null;
        }

        if (IsoTimestamp.TryParse(value.GetValue<string>(), out var timestamp, out var error))
        {
            return timestamp;
        }

        errors.Add(PathOf(name), error);
        return null;
    }

    /// <summary>Reads one of the names of <typeparamref name="TEnum"/>, in camel case.</summary>
    public TEnum? ReadChoice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        var choices = Enum.GetValues<TEnum>()
            .ToDictionary(choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()), StringComparer.Ordinal);
        var expected = $"must be one of: {string.Join(", ", choices.Keys)}";
        return Read(name, JsonValueKind.String, expected) is not { } value ? null
            : choices.TryGetValue(value.GetValue<string>(), out var choice) ? choice
            : Mistyped<TEnum?>(name, expected);
    }

    private JsonNode? Read(string name, JsonValueKind kind, string expected)
        => Find(name) is not { } value ? null
            : value.GetValueKind() == kind ? value
            : Mistyped<JsonNode>(name, expected);

    private T? Mistyped<T>(string name, string expected)
    {
        errors.AddMistyped(PathOf(name), name, expected);
        return default;
    }
}
