using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Reads the members of one JSON object. What can't be read is reported by its path; the value is not repeated, it may be a secret.
/// </summary>
internal sealed class JsonMembers(JsonObject source, string path, WebhookErrors errors)
{
    // Enough to see what went wrong, without an answer as large as a hostile request.
    private const int MaxUnknownReported = 20;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool IsGiven(string name) => source.ContainsKey(name);

    public bool IsNull(string name) => source.TryGetPropertyValue(name, out var value) && value is null;

    public JsonNode? Find(string name) => source[name];

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

    /// <summary>Null if the member is absent, null, or (then reported) not a string.</summary>
    public string? ReadString(string name) => Read(name, JsonValueKind.String, "must be a string")?.GetValue<string>();

    /// <summary>Null if the member is absent, null, or (then reported) not a boolean.</summary>
    public bool? ReadBoolean(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetValueKind() is JsonValueKind.True;
        }

        errors.Add(PathOf(name), $"'{name}' must be true or false.");
        return null;
    }

    /// <summary>Null if the member is absent, null, or (then reported) not a 32-bit integer.</summary>
    public int? ReadInt32(string name, int min = int.MinValue, int max = int.MaxValue)
    {
        var expected = $"must be a whole number from {min} to {max}";
        if (Read(name, JsonValueKind.Number, expected) is not { } value)
        {
            return null;
        }

        // By its text, whatever number type a JsonObject that was built in code holds.
        if (int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        errors.Add(PathOf(name), $"'{name}' {expected}.");
        return null;
    }

    /// <summary>Null if the member is absent, null, or (then reported) not a timestamp with an offset.</summary>
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

    /// <summary>
    /// Null if the member is absent, null, or (then reported) none of the lower-case names of <typeparamref name="TEnum"/>.
    /// </summary>
    public TEnum? ReadChoice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        var choices = Enum.GetValues<TEnum>()
            .ToDictionary(choice => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString()), StringComparer.Ordinal);
        var expected = $"must be one of: {string.Join(", ", choices.Keys)}";
        if (Read(name, JsonValueKind.String, expected) is not { } value)
        {
            return null;
        }

        if (choices.TryGetValue(value.GetValue<string>(), out var choice))
        {
            return choice;
        }

        errors.Add(PathOf(name), $"'{name}' {expected}.");
        return null;
    }

    private JsonNode? Read(string name, JsonValueKind kind, string expected)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.GetValueKind() == kind)
        {
            return value;
        }

        errors.Add(PathOf(name), $"'{name}' {expected}.");
        return null;
    }
}
